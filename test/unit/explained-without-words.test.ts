// The sentences are a file of their own. When it does not load (offline, a new release of the page), the code still comes.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isEmbedError } from "../../src/core/errors.js";
import { runCall } from "../../src/qlik-sense/call.js";
import { explained, problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { thrownBy } from "./support/failures.js";
import { ENDPOINT, PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";

vi.mock("../../src/qlik-sense/problems/catalogue.js", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

it.each([
  ["a code", () => problem("session-expired", parseProxy(PROXY)), "session-expired"],
  [
    "a code that has several sentences",
    () => problem("issuer-failed/no-answer", "POST /t", undefined),
    "issuer-failed",
  ],
  ["an error that is none of ours", () => new TypeError("x"), "unsupported-environment"],
])("%s is told with what is left to say", async (_name, make, code) => {
  const error = await explained(make(), "verify");
  expect(isEmbedError(error)).toBe(true);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    code,
    stage: "verify",
    message: `${code}: its messages did not load`,
    fix: { who: "page", where: "qlik-ticket", set: "its messages did not load" },
    retryable: false,
  });
});

it("a browser without network is told so", async () => {
  openPage({ online: false });
  expect(await explained(problem("session-expired", parseProxy(PROXY)), "verify")).toMatchObject({
    code: "offline",
    message: "offline: its messages did not load",
  });
});

it("the stage is that of the work that failed; configure before the first", async () => {
  const failing = (stage?: "consume") =>
    thrownBy(() =>
      runCall(ENDPOINT, {}, ({ emit }) => {
        if (stage) emit({ type: "stage", stage, status: "start", attempt: 1 });
        return Promise.reject(problem("amd-conflict"));
      }),
    );
  expect(await failing("consume")).toMatchObject({ stage: "consume" });
  expect(await failing()).toMatchObject({ stage: "configure" });
});
