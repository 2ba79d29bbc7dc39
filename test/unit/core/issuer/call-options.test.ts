// The options that every product's call has, and what the call of the endpoint becomes by them.
import { describe, expect, it, vi } from "vitest";
import { CALL_RULES, signInMsOf, sourceOf, type CallOptions } from "../../../../src/core/issuer/call-options.js";
import { endByBackend } from "../../../../src/core/issuer/end-by-backend.js";
import type { PreparedSource } from "../../../../src/core/issuer/source.js";
import { checkOptions } from "../../../../src/core/options.js";

const complaints = {
  unknown: (name: string) => new Error(`unknown: ${name}`),
  unusable: (name: string, expected: string) => new Error(`${name} = ${expected}`),
};
const check = (options: object) => checkOptions(options, CALL_RULES, complaints);
const nothing = () => undefined;

describe("the rules of a call's options", () => {
  it.each<[object]>([
    [{}],
    [{ request: {} }],
    [{ request: { method: "GET", headers: { "X-A": "b" }, credentials: "omit" } }],
    [{ request: { headers: () => ({}), credentials: "same-origin" } }],
    [{ request: { credentials: "include" } }],
    [{ parse: nothing, onEvent: nothing, fetch: nothing }],
    [{ retry: 0 }],
    [{ retry: 5 }],
    [{ timeoutMs: 1 }],
    [{ signal: new AbortController().signal }],
  ])("the options %o are taken", (options) => {
    expect(() => check(options)).not.toThrow();
  });

  it.each<[object, string]>([
    [{ request: "GET" }, "request = { method?, headers?, credentials? }"],
    [{ request: { method: "" } }, "request.method = a text"],
    [{ request: { headers: "X-A: b" } }, "request.headers = { name: value } or a function that gives it"],
    [{ request: { credentials: "always" } }, 'request.credentials = "omit", "same-origin" or "include"'],
    [{ request: { body: "x" } }, "unknown: request.body"],
    [{ parse: "json" }, "parse = a function"],
    [{ onEvent: {} }, "onEvent = a function"],
    [{ fetch: "fetch" }, "fetch = a function"],
    [{ retry: 6 }, "retry = 0 to 5"],
    [{ retry: -1 }, "retry = 0 to 5"],
    [{ timeoutMs: 0 }, "timeoutMs = milliseconds"],
    [{ signal: {} }, "signal = an AbortSignal"],
    [{ signal: "aborted" }, "signal = an AbortSignal"],
  ])("the options %j are refused: %s", (options, sentence) => {
    expect(() => check(options)).toThrow(new Error(sentence));
  });

  it.each([1, 2, 3, 4])("%i further tries may be asked for", (retry) => {
    expect(() => check({ retry })).not.toThrow();
  });
});

describe("what the call of the endpoint becomes", () => {
  const url = new URL("https://app.example.com/token");
  const more = { ownHeader: "X-Test", requestFields: { tenant: "t" } };

  it("a call without options asks by POST, tries twice more, and has half a minute", () => {
    expect(sourceOf({ url }, {}, more)).toEqual({
      url,
      requestFields: { tenant: "t" },
      endpoint: { method: "POST", ownHeaders: { "X-Test": "1" }, retries: 2, withinMs: 30_000 },
    });
    expect(signInMsOf({})).toBe(30_000);
  });

  it("a call with options asks as the options say", () => {
    const [ask, held, parse, headers] = [nothing, { token: "t" }, nothing, { "X-A": "b" }];
    const own = vi.fn<typeof fetch>();
    const request = { method: "GET", headers, credentials: "include" } as const;
    const options: CallOptions = { request, retry: 0, timeoutMs: 5_000, fetch: own, parse };
    expect(sourceOf({ ask, held }, options, more)).toEqual({
      ask,
      held,
      headers,
      requestFields: { tenant: "t" },
      endpoint: {
        method: "GET",
        ownHeaders: { "X-Test": "1" },
        credentials: "include",
        fetch: own,
        parse,
        retries: 0,
        withinMs: 5_000,
      },
    });
  });
});

describe("a logout by the page's backend", () => {
  const url = new URL("https://app.example.com/token");
  const step = { signal: new AbortController().signal, attempt: 1, reason: "start", warn: nothing } as const;
  const endOf = (status: number, to: URL | undefined = url) => {
    const send = vi.fn<PreparedSource["send"]>(() => Promise.resolve(status));
    const prepared: PreparedSource = { shareParts: [], give: () => Promise.reject(new Error("not asked for")), send };
    return { send, end: endByBackend(sourceOf({ url: to }, {}, { ownHeader: "X-Test", requestFields: {} }), prepared) };
  };

  it.each([
    [200, true],
    [204, true],
    [299, true],
    [199, false],
    [300, false],
    [0, false],
    [404, false],
  ])("a DELETE on the endpoint that is answered %i has ended the session: %s", async (status, hasEnded) => {
    const { send, end } = endOf(status);
    expect(await end?.({}, step)).toBe(hasEnded);
    expect(send.mock.calls).toEqual([[url, { method: "DELETE", headers: {} }, step.signal]]);
  });

  it("a source that is a function of the page has no logout by a backend", () => {
    const prepared = {} as PreparedSource;
    expect(endByBackend(sourceOf({ ask: nothing }, {}, { ownHeader: "X-Test", requestFields: {} }), prepared)).toBe(
      undefined,
    );
  });
});
