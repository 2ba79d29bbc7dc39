// Which calls share a sign-in: those that would send the same request and expect the same answer.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { acquire, shareKeyFor } from "../support/acquire.js";
import { endpoint, json } from "../support/endpoint.js";
import { errorOf } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const OPTIONS: AuthenticateOptions = { proxy: PROXY };
const keyOf = (options: AuthenticateOptions = {}, source: unknown = ENDPOINT) =>
  shareKeyFor(source, { ...OPTIONS, ...options });

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("two calls share a sign-in", () => {
  it.each<[string, AuthenticateOptions]>([
    ["deadlines", { timeoutMs: 5 }],
    ["a signal", { signal: new AbortController().signal }],
    ["a listener", { onEvent: () => undefined }],
    ["whether Qlik's client is wanted", { bootstrap: false }],
    ["the defaults written out", { credential: "ticket", consume: "auto", retry: 2, request: { method: "POST" } }],
  ])("two calls that differ only in %s share a sign-in", async (_name, more) => {
    expect(await keyOf(more)).toBe(await keyOf());
  });

  it("two calls whose header functions give the same fields share a sign-in", async () => {
    const headers = () => ({ "X-CSRF-TOKEN": "t1" });
    const others = () => Promise.resolve({ "X-CSRF-TOKEN": "t1" });
    expect(await keyOf({ request: { headers } })).toBe(await keyOf({ request: { headers: others } }));
    expect(await keyOf({ request: { headers } })).toBe(await keyOf({ request: { headers: headers() } }));
  });

  it("two calls with the same functions share a sign-in", async () => {
    const fetch = () => Promise.resolve(new Response());
    const parse = () => TICKET;
    expect(await keyOf({ fetch, parse })).toBe(await keyOf({ fetch, parse }));
    const source = () => Promise.resolve(TICKET);
    expect(await keyOf({}, source)).toBe(await keyOf({}, source));
  });

  it("two calls to the same address, written in two ways, share a sign-in", async () => {
    expect(await keyOf({}, "api/../api/qlik-ticket")).toBe(
      await keyOf({}, new URL("https://app.example.com/api/qlik-ticket")),
    );
    expect(await keyOf({ proxy: `${PROXY}/` })).toBe(await keyOf());
  });
});

describe("two calls do not share a sign-in", () => {
  it.each<[string, AuthenticateOptions]>([
    ["the proxy", { proxy: "https://sense.example.com/other" }],
    ["a further proxy", { proxy: [PROXY, "https://sense.example.com/other"] }],
    ["the credential", { credential: "jwt" }],
    ["the vehicle", { consume: "image" }],
    ["the resource", { resource: "content/Default/x.png" }],
    ["plain http", { allowInsecureProxy: true }],
    ["the method", { request: { method: "GET" } }],
    ["the credentials of the call", { request: { credentials: "include" } }],
    ["a header", { request: { headers: { "X-CSRF-TOKEN": "t1" } } }],
    ["the number of retries", { retry: 0 }],
  ])("two calls that differ in %s do not share a sign-in", async (_name, more) => {
    expect(await keyOf(more)).not.toBe(await keyOf());
  });

  it("two calls whose header function gives another field do not share a sign-in", async () => {
    let count = 0;
    const headers = () => ({ "X-CSRF-TOKEN": `t${++count}` });
    expect(await keyOf({ request: { headers } })).not.toBe(await keyOf({ request: { headers } }));
  });

  it("two calls to two addresses do not share a sign-in, nor with another query", async () => {
    const keys = await Promise.all(["/api/a", "/api/b", "/api/a?user=anna"].map((source) => keyOf({}, source)));
    expect(new Set(keys).size).toBe(3);
  });

  it("two functions with the same text are two: fetch, parse and the source count by identity", async () => {
    const makeFetch = () => () => Promise.resolve(new Response());
    const makeParse = () => () => TICKET;
    const makeSource = () => () => Promise.resolve(TICKET);
    expect(await keyOf({ fetch: makeFetch() })).not.toBe(await keyOf({ fetch: makeFetch() }));
    expect(await keyOf({ parse: makeParse() })).not.toBe(await keyOf({ parse: makeParse() }));
    expect(await keyOf({}, makeSource())).not.toBe(await keyOf({}, makeSource()));
  });

  it("a call with one function as fetch shares nothing with a call that has it as parse", async () => {
    const either = () => TICKET as never;
    expect(await keyOf({ fetch: either })).not.toBe(await keyOf({ parse: either }));
  });

  it("two tickets that came with the page are two; the same one in a second object is one", async () => {
    const held = (ticket: string) => ({ ticket, ticketUrl: ENDPOINT });
    expect(await keyOf({}, held(TICKET))).toBe(await keyOf({}, held(TICKET)));
    expect(await keyOf({}, held(TICKET))).not.toBe(await keyOf({}, held(`${TICKET}2`)));
    expect(await keyOf({}, held(TICKET))).not.toBe(await keyOf({}, { ...held(TICKET), sessionKey: "anna-1" }));
    expect(await keyOf({}, held(TICKET))).not.toBe(await keyOf({}));
  });

  it("a held ticket beside something that is no data is told by its object", async () => {
    const round: Record<string, unknown> = { ticket: TICKET, ticketUrl: ENDPOINT };
    round["itself"] = round;
    const one = round as unknown as { ticket: string; ticketUrl: string };
    expect(await keyOf({}, one)).toBe(await keyOf({}, one));
    const other: Record<string, unknown> = { ...round };
    other["itself"] = other;
    expect(await keyOf({}, one)).not.toBe(await keyOf({}, other as unknown as typeof one));
  });
});

describe("a header function", () => {
  it("a header function runs once a call: for the share key, and the first request sends what it gave", async () => {
    const { fetch, calls } = endpoint(json({ ticket: TICKET }));
    let count = 0;
    const headers = vi.fn(() => ({ "X-CSRF-TOKEN": `t${++count}` }));
    await acquire(ENDPOINT, { fetch, request: { headers } });
    expect(headers).toHaveBeenCalledOnce();
    expect(calls.map(({ request }) => request.headers.get("x-csrf-token"))).toEqual(["t1"]);
  });

  it("a header function that fails ends the call before anything is shared or sent", async () => {
    const { fetch, calls } = endpoint(json({ ticket: TICKET }));
    const headers = () => {
      throw new RangeError("no token");
    };
    const error = await errorOf(() => keyOf({ fetch, request: { headers } }));
    expect(error).toMatchObject({ code: "issuer-failed", fix: { who: "page" }, cause: { message: "no token" } });
    expect(calls).toHaveLength(0);
  });

  it("a header function is not asked for a source that calls no endpoint", async () => {
    const headers = vi.fn(() => ({}));
    await acquire(() => Promise.resolve(TICKET), { request: { headers } });
    expect(headers).not.toHaveBeenCalled();
  });
});
