// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// A call that cannot work is refused before anything is sent or added to the page, and always by a rejection.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate, isEmbedError, type AuthenticateOptions, type EmbedError } from "../../../src/index.js";
import { everyWordOf } from "../support/failures.js";

const ENDPOINT = "/api/qlik-ticket";
const PROXY = "https://sense.example.com/mashup";
const TICKET = "aB3.d-F_hJ1kL2mN";

const ask = vi.fn<typeof fetch>();
const opened = vi.fn();
const call = (source: unknown, options?: unknown) => authenticate(source as string, options as AuthenticateOptions);

/** The rejection; a synchronous throw would end the test. */
async function refused(source: unknown, options?: unknown): Promise<unknown> {
  const promise = call(source, options);
  expect(promise).toBeInstanceOf(Promise);
  return promise.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => error,
  );
}

beforeEach(() => {
  vi.stubGlobal("fetch", ask);
  vi.stubGlobal("Image", opened);
  vi.stubGlobal("WebSocket", opened);
  localStorage.clear();
});
afterEach(() => {
  expect(ask).not.toHaveBeenCalled();
  expect(opened).not.toHaveBeenCalled();
  expect(document.querySelectorAll("script, link, img, iframe")).toHaveLength(0);
  expect(localStorage).toHaveLength(0);
  vi.unstubAllGlobals();
  ask.mockReset();
});

describe("a bad call rejects with its own code, and nothing is sent", () => {
  it.each<[name: string, source: unknown, options: unknown, code: string]>([
    ["no source", undefined, undefined, "invalid-option"],
    ["an empty source", "", undefined, "invalid-option"],
    ["a source that is null", null, undefined, "invalid-option"],
    ["a ticket as source", TICKET, undefined, "invalid-option"],
    ["an address with a ticket as source", `${PROXY}/?qlikTicket=${TICKET}`, undefined, "invalid-option"],
    ["a ticket in hand without ticketUrl", { ticket: TICKET, proxy: PROXY }, undefined, "invalid-option"],
    ["a javascript: source", "javascript:alert(1)", undefined, "invalid-option"],
    ["a proxy without scheme", ENDPOINT, { proxy: "sense.example.com" }, "invalid-option"],
    ["a proxy with ..", ENDPOINT, { proxy: `${PROXY}/../other` }, "invalid-option"],
    ["a proxy with a query", ENDPOINT, { proxy: `${PROXY}?x=1` }, "invalid-option"],
    ["a proxy with a backslash", ENDPOINT, { proxy: `${PROXY}\\x` }, "invalid-option"],
    ["a proxy with userinfo", ENDPOINT, { proxy: "https://u:p@sense.example.com" }, "invalid-option"],
    ["the hub's address as proxy", ENDPOINT, { proxy: `${PROXY}/hub` }, "invalid-option"],
    ["an http proxy", ENDPOINT, { proxy: "http://sense.example.com" }, "insecure-proxy"],
    [
      "an http proxy, allowed, on an https page",
      ENDPOINT,
      { proxy: "http://s.example.com", allowInsecureProxy: true },
      "insecure-proxy",
    ],
    ["one bad proxy of two", ENDPOINT, { proxy: [PROXY, "x"] }, "invalid-option"],
    ["an unknown option", ENDPOINT, { proxyUrl: PROXY }, "invalid-option"],
    ["a bad timeout", ENDPOINT, { timeoutMs: "30s" }, "invalid-option"],
    ["a bad resource", ENDPOINT, { resource: "https://evil.example/x" }, "invalid-option"],
    ["options that are a text", ENDPOINT, "https://sense.example.com", "invalid-option"],
    ["options that are null", ENDPOINT, null, "invalid-option"],
  ])("authenticate rejects %s, and nothing is sent", async (_name, source, options, code) => {
    const error = await refused(source, options);
    expect(isEmbedError(error), String(error)).toBe(true);
    expect(error).toMatchObject({ code, stage: "configure", retryable: false });
    expect(everyWordOf(error as EmbedError)).not.toContain(TICKET);
  });
});

describe("a call whose signal is aborted already rejects with the signal's own reason, and nothing is sent", () => {
  it.each<[string, unknown]>([
    ["an error", new Error("navigated away")],
    ["a text", "bye"],
    ["null", null],
  ])(
    "authenticate rejects with %s as the reason of a signal that is aborted already, and nothing is sent",
    async (_name, reason) => {
      const source = vi.fn(() => Promise.resolve(TICKET));
      expect(await refused(source, { proxy: PROXY, signal: AbortSignal.abort(reason) })).toBe(reason);
      expect(source).not.toHaveBeenCalled();
      expect(await refused(ENDPOINT, { proxy: PROXY, signal: AbortSignal.abort(reason) })).toBe(reason);
    },
  );
});

it("importing the library changes nothing on the page", async () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  await import("../../../src/index.js");
  expect(Object.getOwnPropertyNames(globalThis)).toHaveLength(before);
  expect(document.head.childElementCount + document.body.childElementCount).toBe(0);
});
