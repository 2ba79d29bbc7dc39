// What the page's own Content-Security-Policy stopped.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchCsp } from "../../../src/core/net/csp.js";
import { thrownBy } from "../support/failures.js";
import { openPage } from "../support/page.js";

const ORIGIN = "https://sense.example.com";

function violate(blockedURI: string, effectiveDirective = "img-src", disposition = "enforce"): void {
  const fields = { blockedURI, effectiveDirective, disposition };
  document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("watchCsp", () => {
  const signal = new AbortController().signal;
  const heardOf = (...violation: Parameters<typeof violate>) =>
    watchCsp(ORIGIN, signal, (blocked) => {
      violate(...violation);
      return blocked(0);
    });

  it.each<[string, Parameters<typeof violate>, string | undefined]>([
    ["names the directive that blocked the origin", [`${ORIGIN}/mashup/qps/user`, "img-src"], "img-src"],
    ["takes the bare origin for the origin, as reports of redirects give it", [ORIGIN, "img-src"], "img-src"],
    ["takes a WebSocket of the origin for the origin", ["wss://sense.example.com/app", "connect-src"], "connect-src"],
    [
      "names script-src where the report has the directive for elements",
      [`${ORIGIN}/a.js`, "script-src-elem"],
      "script-src",
    ],
    [
      "names style-src where the report has the directive for attributes",
      [`${ORIGIN}/a`, "style-src-attr"],
      "style-src",
    ],
    ["does not mind another origin", ["https://cdn.example.net/x.js"], undefined],
    ["does not take a longer host name for the origin", [`${ORIGIN}.evil.example/x`], undefined],
    ["does not take another port for the origin", [`${ORIGIN}:8443/x`], undefined],
    ["does not mind a policy that only reports", [`${ORIGIN}/x`, "img-src", "report"], undefined],
    ["does not mind inline code", ["inline", "script-src-elem"], undefined],
  ])("watchCsp %s", async (_name, violation, directive) => {
    expect(await heardOf(...violation)).toBe(directive);
  });

  it("watchCsp takes an origin with the letters ws inside for what it is", async () => {
    const origin = "https://news.example.com";
    const work = watchCsp(origin, signal, (blocked) => {
      violate(`${origin}/x`);
      return blocked(0);
    });
    expect(await work).toBe("img-src");
  });

  it("watchCsp does not wait for a second report", async () => {
    vi.useFakeTimers();
    try {
      const work = watchCsp(ORIGIN, signal, (blocked) => {
        violate(`${ORIGIN}/x`);
        return blocked(60_000);
      });
      expect(await work).toBe("img-src");
    } finally {
      vi.useRealTimers();
    }
  });

  it("watchCsp waits for a report that comes late", async () => {
    const late = watchCsp(ORIGIN, signal, (blocked) => {
      queueMicrotask(() => violate(`${ORIGIN}/x`));
      return blocked(5);
    });
    expect(await late).toBe("img-src");
  });

  it("watchCsp does not wait any longer when the caller leaves", async () => {
    const controller = new AbortController();
    const work = watchCsp(ORIGIN, controller.signal, (blocked) => blocked(60_000));
    controller.abort("left");
    expect(await thrownBy(() => work)).toBe("left");
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });

  it("watchCsp stops listening when the work is done, and when it fails", async () => {
    await watchCsp(ORIGIN, signal, () => Promise.resolve());
    await thrownBy(() => watchCsp(ORIGIN, signal, () => Promise.reject(new Error("failed"))));
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });
});
