// Qlik's files and the page's own policy: a load that the policy stopped is named so, and no other one is.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Step } from "../../src/core/provider.js";
import { amdConflict, clientMissing, requireFailed } from "../../src/qlik-sense/errors/open.js";
import { loadQlik, type Capability } from "../../src/qlik-sense/open/load-qlik.js";
import { openQlik } from "../../src/qlik-sense/open/open-qlik.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { errorOf, thrownBy } from "../unit/support/failures.js";
import { PROXY } from "../unit/support/flow.js";
import { openPage } from "../unit/support/page.js";

vi.mock("../../src/qlik-sense/open/load-qlik.js");

const proxy = parseProxy(PROXY);
const load = vi.mocked(loadQlik);
const WISHES = { amd: "guard", styles: true, trustedTypes: "own" } as const;
let controller: AbortController;
const open = (reason: Step["reason"] = "start", proven: Promise<unknown> = Promise.resolve()) =>
  openQlik(proxy, proven, { signal: controller.signal, attempt: 1, reason, warn: () => undefined }, WISHES);

function violate(blockedURI: string): void {
  const fields = { blockedURI, effectiveDirective: "script-src-elem", disposition: "enforce" };
  document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
}
/** The page's policy blocks what the load asks for. */
const blocks = (blockedURI: string, error: () => Error = () => requireFailed(proxy, false)) =>
  load.mockImplementation(() => {
    violate(blockedURI);
    return Promise.reject(error());
  });

beforeEach(() => {
  openPage();
  controller = new AbortController();
  load.mockReset();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("openQlik", () => {
  it.each<[Step["reason"], boolean]>([
    ["start", false],
    ["retry", true],
  ])(
    "openQlik gives what was loaded, and tells the load whether the files were asked for before: %s",
    async (reason, isReload) => {
      const capability = { qlik: {}, require: {} } as Capability;
      load.mockResolvedValue(capability);
      const proven = Promise.resolve();
      expect(await open(reason, proven)).toBe(capability);
      expect(load.mock.calls).toMatchObject([[{ proxy, proven, signal: controller.signal, isReload, wishes: WISHES }]]);
    },
  );

  it.each<[string, () => Error]>([
    ["require.js", () => requireFailed(proxy, false)],
    ["js/qlik", () => clientMissing(proxy, undefined)],
  ])(
    "openQlik throws csp-blocked with the directive where the page's own policy keeps %s away",
    async (_file, error) => {
      blocks(`${PROXY}/resources/assets/external/requirejs/require.js`, error);
      const thrown = await errorOf(() => open());
      expect(thrown).toMatchObject({ code: "csp-blocked", stage: "open", directive: "script-src" });
      expect(thrown.fix.set).toBe("script-src https://sense.example.com");
    },
  );

  it("openQlik throws csp-blocked also where the browser reports it a moment after the failure", async () => {
    load.mockImplementation(() => {
      setTimeout(() => violate(proxy.base), 50);
      return Promise.reject(requireFailed(proxy, false));
    });
    const thrown = errorOf(() => open());
    await vi.advanceTimersByTimeAsync(100);
    expect(await thrown).toMatchObject({ code: "csp-blocked" });
  });

  it("openQlik throws the load's own error where the policy blocks something of another host", async () => {
    blocks("https://cdn.example.net/x.js");
    const thrown = errorOf(() => open());
    await vi.advanceTimersByTimeAsync(100);
    expect(await thrown).toMatchObject({ code: "require-failed", cure: "same-call" });
  });

  it.each<[string, Error]>([
    ["an error that is not about Qlik's files", amdConflict()],
    ["an error that is not this library's", new TypeError("x")],
  ])("openQlik hands on %s at once, as it is", async (_what, error) => {
    blocks(proxy.base, () => error);
    expect(await thrownBy(() => open())).toBe(error);
  });

  it("openQlik throws the caller's own reason, at once, where the caller leaves during the load", async () => {
    load.mockImplementation(() => {
      controller.abort("left");
      return Promise.reject(controller.signal.reason as Error);
    });
    expect(await thrownBy(() => open())).toBe("left");
  });
});
