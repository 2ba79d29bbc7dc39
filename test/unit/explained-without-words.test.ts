// The sentences are a file of their own. When it does not load (offline, a new release of the page), the code still comes.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isEmbedError } from "../../src/core/errors.js";
import { explained, problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { PROXY } from "./support/flow.js";
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
])("%s is told, and what did not load", async (_name, make, code) => {
  const error = (await explained(make())) as Error;
  expect(isEmbedError(error)).toBe(true);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    code,
    stage: "configure",
    fix: { who: "page", where: code, set: error.message },
    retryable: false,
  });
  expect(error.message).toMatch(/^Error: ./);
});

it("a browser without network is told so", async () => {
  openPage({ online: false });
  expect(await explained(problem("session-expired", parseProxy(PROXY)))).toMatchObject({ code: "offline" });
});
