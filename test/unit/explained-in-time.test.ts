// A caller gets the error of a call that failed, also while the file with its sentence hangs.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { explained, problem } from "../../src/qlik-sense/problems/problem.js";
import { openPage } from "./support/page.js";

vi.mock("../../src/qlik-sense/problems/catalogue.js", () => new Promise(() => undefined));

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("the sentence is waited for three seconds, then the code comes alone, and no timer stays", async () => {
  const told = vi.fn();
  const telling = explained(problem("amd-conflict")).then(told);
  await vi.advanceTimersByTimeAsync(2_999);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await telling;
  expect(told.mock.calls).toMatchObject([[{ name: "EmbedError", code: "amd-conflict" }]]);
  expect(vi.getTimerCount()).toBe(0);
});
