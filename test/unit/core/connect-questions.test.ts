// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What a product is asked in the course of a sign-in: for which credential, why, and where its warnings go.
import { beforeEach, describe, expect, it } from "vitest";
import type { Step } from "../../../src/core/provider.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { unknownPlace } from "./support/looks.js";
import { run } from "./support/run.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

const REFUSED = { via: "test", accepted: false, served: false };

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("the questions of a sign-in", () => {
  it("each question says for which credential it is asked, and why", async () => {
    const questions: string[] = [];
    const note = (what: string, { attempt, reason }: Step) => questions.push(`${what} ${attempt} ${reason}`);
    const { provider } = testProvider({ ...unknownPlace }, () => ({}));
    const noting: TestProvider = {
      ...provider,
      prepare: async (signal) => {
        const ask = await provider.prepare(signal);
        return { ...ask, acquire: (step) => (note("acquire", step), ask.acquire(step)) };
      },
      check: (place, step) => (note("look", step), provider.check(place, step)),
      consume: (_credential, _look, step) => (note("consume", step), Promise.resolve(REFUSED)),
    };
    await errorOf(() => run(noting).outcome);
    expect(questions).toEqual([
      ...["acquire 1 start", "look 1 start", "consume 1 start", "look 1 start"],
      ...["acquire 2 retry", "consume 2 retry", "look 2 retry"],
    ]);
  });

  it("what a question warns of reaches the caller, each with its detail: of the look, of the source, and of the sending", async () => {
    const { provider } = testProvider();
    const warning: TestProvider = {
      ...provider,
      prepare: async (signal) => {
        const ask = await provider.prepare(signal);
        return { ...ask, acquire: (step) => (step.warn("old-endpoint"), ask.acquire(step)) };
      },
      check: (place, step) => (step.warn("slow-look", "2 s"), provider.check(place, step)),
      consume: (credential, look, step) => (step.warn("moved", "to /b"), provider.consume(credential, look, step)),
    };
    const { outcome, warnings, events } = run(warning);
    await outcome;
    expect(warnings()).toEqual(["slow-look: 2 s", "old-endpoint", "moved: to /b", "slow-look: 2 s"]);
    expect(events.find((event) => event.type === "warning" && event.code === "old-endpoint")).not.toHaveProperty(
      "detail",
    );
  });
});
