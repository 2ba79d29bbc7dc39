// What is heard of the page itself: its policy's violations, and that it is shown.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchCsp } from "../../../src/core/csp.js";
import { untilShown } from "../../../src/core/prerender.js";
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
  it.each<[string, Parameters<typeof violate>, string | undefined]>([
    ["names the directive that blocked the origin", [`${ORIGIN}/mashup/qps/user`, "img-src"], "img-src"],
    ["takes a WebSocket of the origin for the origin", ["wss://sense.example.com/app", "connect-src"], "connect-src"],
    ["does not mind another origin", ["https://cdn.example.net/x.js"], undefined],
    ["does not mind a policy that only reports", [`${ORIGIN}/x`, "img-src", "report"], undefined],
    ["does not mind inline code", ["inline", "script-src-elem"], undefined],
  ])("%s", async (_name, violation, directive) => {
    const said = await watchCsp(ORIGIN, (blocked) => {
      violate(...violation);
      return Promise.resolve(blocked());
    });
    expect(said).toBe(directive);
  });

  it("does not take a longer host name for the origin", async () => {
    const said = await watchCsp(ORIGIN, (blocked) => {
      violate("https://sense.example.com.evil.example/x");
      return Promise.resolve(blocked());
    });
    expect(said).toBeUndefined();
  });

  it("stops listening when the work is done, and when it fails", async () => {
    await watchCsp(ORIGIN, () => Promise.resolve());
    await thrownBy(() => watchCsp(ORIGIN, () => Promise.reject(new Error("failed"))));
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });
});

describe("untilShown", () => {
  it("waits for a prerendered page to be shown, and stops listening then", async () => {
    const shown = vi.fn();
    const waiting = Promise.resolve(untilShown()).then(shown);
    await Promise.resolve();
    expect(shown).not.toHaveBeenCalled();
    document.dispatchEvent(new Event("prerenderingchange"));
    await waiting;
    expect(shown).toHaveBeenCalledOnce();
    expect(getEventListeners(document, "prerenderingchange")).toHaveLength(0);
  });

  it("stops waiting when the caller's signal aborts", async () => {
    const controller = new AbortController();
    const waiting = untilShown(controller.signal);
    controller.abort("left");
    expect(await thrownBy(() => waiting)).toBe("left");
    expect(getEventListeners(document, "prerenderingchange")).toHaveLength(0);
  });
});
