// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The credential was taken, and the look after it finds nobody: two more looks tell why.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { receives, sees, times, type Seen, unknownPlace } from "./support/looks.js";
import { ADA, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider } from "./support/test-provider.js";

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("a session that the first look does not find", () => {
  it("consumed, and nobody is there in three looks: cookie-blocked, and no further credential is spent", async () => {
    const check = sees("none");
    const consume = receives();
    const { provider, asked } = testProvider({ consume, check, ...unknownPlace });
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "cookie-blocked" });
    expect(consume).toHaveBeenCalledOnce();
    expect(times(asked, "acquire")).toBe(1);
    // One before, one as proof, and two more by the way of the proof.
    expect(check.mock.calls.map(([, , via]) => via)).toEqual([undefined, "test", "test", "test"]);
  });

  it.each<[string, readonly Seen[]]>([
    ["the second look", ["none", "none", ADA]],
    ["the third look", ["none", "none", "none", ADA]],
  ])(
    "consumed, and %s after it finds a session: nodes-disagree, and no further credential is spent",
    async (_at, seen) => {
      const { provider, asked } = testProvider({ consume: receives(), check: sees(...seen), ...unknownPlace });
      expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "nodes-disagree" });
      expect(times(asked, "acquire")).toBe(1);
    },
  );

  it("consumed, and a further look finds an anonymous visitor: credential-rejected is told so of that very credential", async () => {
    const receipt = { via: "test", accepted: true, served: false, warning: "moved" };
    const { provider } = testProvider({
      consume: receives(receipt),
      check: sees("none", "none", "anonymous", "none"),
      ...unknownPlace,
    });
    const rejected = vi.spyOn(provider.explain, "credentialRejected");
    await errorOf(() => run(provider).outcome);
    const step = expect.objectContaining({ attempt: 1, reason: "start" }) as object;
    expect(rejected.mock.calls[0]).toEqual([PLACE, { isAnonymous: true, receipt }, step]);
  });

  it.each<[string, readonly Seen[]]>([
    ["the second look", ["none", "none", "anonymous"]],
    ["the third look", ["none", "none", "none", "anonymous"]],
  ])(
    "consumed, and %s after it finds an anonymous visitor: no node disagrees, and credential-rejected says so",
    async (_at, seen) => {
      const { provider, asked } = testProvider({ consume: receives(), check: sees(...seen), ...unknownPlace });
      const error = await errorOf(() => run(provider).outcome);
      expect(error.code).toBe("credential-rejected");
      expect(error.what).toContain('"isAnonymous":true');
      // As where the first look finds the visitor: one further credential.
      expect(times(asked, "acquire")).toBe(2);
    },
  );
});
