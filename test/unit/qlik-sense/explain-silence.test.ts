// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The host answers, this page may not read it, and no WebSocket opens: what this page and this browser know of the time before.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rememberSession } from "../../../src/core/share/memory.js";
import { explainSilence } from "../../../src/qlik-sense/check/explain-silence.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const proxy = parseProxy(PROXY);
const never = new AbortController().signal;
const remember = (via: string) => rememberSession(proxy.id, {}, { via, isProven: true });

/** A document whose frame asks Qlik, and is told that the request leaves the origin, or not. */
function openDocument(leaves: boolean) {
  const inner = Object.assign(new EventTarget(), { createElement: () => ({}), head: { append: vi.fn() } });
  const fetch = vi.fn<(address: string, init: RequestInit) => Promise<Response>>(() => {
    if (!leaves) return Promise.resolve(new Response());
    inner.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { effectiveDirective: "connect-src" }));
    return Promise.reject(new TypeError("Failed to fetch"));
  });
  const frame = { onload: (): void => undefined, remove: vi.fn(), contentDocument: inner, contentWindow: { fetch } };
  const append = (added: typeof frame) => {
    queueMicrotask(() => {
      added.onload();
    });
  };
  vi.stubGlobal("document", { createElement: () => frame, documentElement: { append } });
  return { fetch, frame };
}

beforeEach(() => forgetCalls());
afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

it("a WebSocket that is silent where one named the user before is refused, and nothing else is asked", async () => {
  const { fetch } = openDocument(true);
  remember("fetch");
  expect(await explainSilence(proxy, never, "websocket")).toMatchObject({ code: "websocket-refused" });
  expect(fetch).not.toHaveBeenCalled();
});

it.each<[string, () => void, string | undefined]>([
  ["by this call's own look", () => undefined, "qps-user"],
  ["by this browser's last sign-in", () => remember("fetch"), undefined],
])("an answer that could be read before, %s, and cannot any more is a gateway's", async (_name, before, lastVia) => {
  const { fetch } = openDocument(false);
  before();
  const error = await explainSilence(proxy, never, lastVia);
  expect(error).toMatchObject({ code: "gateway-login", fix: { who: "network" }, proxy: PROXY });
  expect(error.message).toContain("could be read before and cannot any more");
  expect(fetch).not.toHaveBeenCalled();
});

it.each<[string, () => void]>([
  ["nothing is remembered", () => undefined],
  ["the last sign-in was by an image", () => remember("image")],
])("an answer that leads to another origin is a gateway's login where %s", async (_name, before) => {
  const { fetch, frame } = openDocument(true);
  before();
  const error = await explainSilence(proxy, never);
  expect(error).toMatchObject({ code: "gateway-login" });
  expect(error.message).toContain("leads to another origin");
  // With cookies: a gateway lets those through who have signed in there.
  expect(fetch.mock.calls).toMatchObject([[`${PROXY}/qps/user`, { credentials: "include", mode: "no-cors" }]]);
  expect(frame.remove).toHaveBeenCalledOnce();
});

it("an answer that stays with its host and was never read lacks headers: cors-missing", async () => {
  openDocument(false);
  expect(await explainSilence(proxy, never)).toMatchObject({ code: "cors-missing", proxy: PROXY });
});

it("a caller who leaves while the frame asks gets the own reason", async () => {
  const { fetch } = openDocument(false);
  const controller = new AbortController();
  fetch.mockImplementation(() => {
    controller.abort("left");
    return new Promise(() => undefined);
  });
  expect(await thrownBy(() => explainSilence(proxy, controller.signal))).toBe("left");
});
