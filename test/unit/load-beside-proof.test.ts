// Qlik's files did not come while the sign-in that they were loaded beside had not proven its session yet. More of loading
// again: load-again.test.ts; with the real load: test/model.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeRetry } from "../../src/core/budget.js";
import { loadAgain } from "../../src/qlik-sense/capability/load-again.js";
import { loadQlik, type Capability } from "../../src/qlik-sense/capability/load-qlik.js";
import { problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { pageRegistry } from "../../src/qlik-sense/session/registry.js";
import { json } from "./support/endpoint.js";
import { thrownBy } from "./support/failures.js";
import { PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";
import { proxyAnswers } from "./support/proxy-answers.js";

vi.mock("../../src/qlik-sense/capability/load-qlik.js");

const proxy = parseProxy(PROXY);
const capability = { qlik: {}, require: {} } as Capability;
const noLoader = () => problem("require-failed", proxy, false);
const noProof = () => problem("cors-missing", proxy);
const load = vi.mocked(loadQlik);
let controller: AbortController;
let asked: ReturnType<typeof proxyAnswers>;

const again = (failure: unknown, proven: Promise<unknown>) =>
  loadAgain(failure, proxy, controller.signal, () => undefined, proven);

beforeEach(() => {
  openPage();
  controller = new AbortController();
  asked = proxyAnswers(json({ session: "active", userDirectory: "ACME", userId: "anna" }));
  load.mockReset().mockResolvedValue(capability);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("files that did not come while the proof was not there", () => {
  it("are asked for again when it is there, and not before", async () => {
    let prove = (): void => expect.fail();
    const outcome = again(noLoader(), new Promise<void>((resolve) => (prove = resolve)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(0);
    prove();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toBe(capability);
  });

  it("are left alone when the proof fails and nobody else waits for them", async () => {
    const proven = Promise.reject(noProof());
    // As a sign-in does that fails: it leaves the load.
    proven.catch(() => controller.abort("left"));
    expect(await thrownBy(() => again(noLoader(), proven))).toBe("left");
    expect(asked).toHaveLength(0);
    expect(load).not.toHaveBeenCalled();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("are left alone when all leave before the proof", async () => {
    const outcome = again(noLoader(), new Promise(() => undefined));
    controller.abort("left");
    expect(await thrownBy(() => outcome)).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it.each([
    ["the proof", true],
    ["the files", false],
  ])(
    "come for those who stay when the proof fails, first %s: at once, and beside the retries",
    async (_name, isFirst) => {
      for (let times = 0; times < 10; times++) takeRetry(pageRegistry());
      const end = noProof();
      const outcome = again(isFirst ? end : noLoader(), Promise.reject(end));
      await vi.advanceTimersByTimeAsync(1);
      expect(await outcome).toBe(capability);
      expect(asked.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`]);
    },
  );
});
