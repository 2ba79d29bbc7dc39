// One call's view of its source: what is held comes first, then the page's function or its endpoint.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { prepareSource, type Source } from "../../../../src/core/issuer/source.js";
import type { Step } from "../../../../src/core/provider.js";
import { endpoint, json } from "../../support/endpoint.js";
import { errorOf } from "../../support/failures.js";
import { openPage } from "../../support/page.js";
import { bearerProvider } from "../support/bearer-provider.js";

const { words } = bearerProvider().provider;
const signal = new AbortController().signal;
const url = new URL("https://app.example.com/token");
const stepOf = (reason: Step["reason"] = "start"): Step => ({ signal, attempt: 1, reason, warn: () => undefined });
const HELD = { token: "held" };

beforeEach(() => openPage());
afterEach(() => void vi.unstubAllGlobals());

function sourceOf(more: Partial<Source> = {}, fetch?: typeof globalThis.fetch): Source {
  const ownHeaders = { "X-Test": "1" };
  return { requestFields: {}, endpoint: { method: "POST", ownHeaders, fetch, retries: 0, withinMs: 1_000 }, ...more };
}
const prepare = (source: Source) => prepareSource(source, words, signal);

describe("what gives a credential", () => {
  it("a function of the page is told the signal, the attempt, the reason and what the product adds", async () => {
    const ask = vi.fn(() => "token");
    const { give } = await prepare(sourceOf({ ask, requestFields: { tenant: "t" } }));
    expect(await give(stepOf("renew"))).toMatchObject({
      value: "token",
      from: "The token function",
      cameWithPage: false,
    });
    expect(ask.mock.calls).toEqual([[{ signal, attempt: 1, reason: "renew", tenant: "t" }]]);
  });

  it("a function of the page that fails is issuer-failed", async () => {
    const ask = () => Promise.reject(new Error("no"));
    const { give } = await prepare(sourceOf({ ask }));
    expect(await errorOf(() => give(stepOf()))).toMatchObject({ code: "issuer-failed" });
  });

  it.each([
    ["start", "1"],
    ["retry", "retry"],
    ["renew", "renew"],
  ] as const)(
    "an endpoint that is asked for the reason %s reads %s in the product's own header",
    async (reason, told) => {
      const { fetch, calls } = endpoint(json({ token: "t" }));
      const { give } = await prepare(sourceOf({ url }, fetch));
      expect(await give(stepOf(reason))).toMatchObject({ from: "POST /token", cameWithPage: false });
      expect(calls[0]?.request.headers.get("x-test")).toBe(told);
    },
  );

  it("a header function of the page is asked once before the first request, and once before each further one", async () => {
    let times = 0;
    const headers = () => ({ "X-Times": String(++times) });
    const { fetch, calls } = endpoint(json({}));
    const { give } = await prepare(sourceOf({ url, headers }, fetch));
    expect(times).toBe(1);
    await give(stepOf());
    expect([times, calls[0]?.request.headers.get("x-times")]).toEqual([1, "1"]);
  });

  it("a further request to the backend has the page's header fields and its own, which go over these", async () => {
    const { fetch, calls } = endpoint(new Response(null, { status: 204 }));
    const { send } = await prepare(sourceOf({ url, headers: { "X-A": "page", "X-B": "page" } }, fetch));
    expect(await send(url, { method: "DELETE", headers: { "X-B": "own" } }, signal)).toBe(204);
    const { method, headers } = calls[0]?.request ?? new Request(url);
    expect([method, headers.get("x-a"), headers.get("x-b"), headers.get("x-test")]).toEqual([
      "DELETE",
      "page",
      "own",
      "1",
    ]);
  });
});

describe("a credential that came with the page", () => {
  const ask = () => "asked";

  it("what is held is given first, once a page, also where it is the same text in another object", async () => {
    const source = sourceOf({ held: HELD, ask });
    const first = await prepare(source);
    expect(await first.give(stepOf())).toMatchObject({ value: HELD, from: "The page", cameWithPage: true });
    expect(await first.give(stepOf())).toMatchObject({ value: "asked", cameWithPage: false });
    const again = await prepare(sourceOf({ held: { ...HELD }, ask }));
    expect(await again.give(stepOf())).toMatchObject({ value: "asked" });
  });

  it.each<[Step["reason"], unknown]>([
    ["start", HELD],
    ["retry", "asked"],
    ["renew", "asked"],
  ])(
    "what is held and names a session is given again to a later call for the reason %s, or not: %o",
    async (reason, value) => {
      const source = sourceOf({ held: HELD, ask, namesSession: true });
      await (await prepare(source)).give(stepOf());
      const { give } = await prepare(source);
      expect(await give(stepOf(reason))).toMatchObject({ value });
    },
  );

  it("what is held and is no data is known by the object itself", async () => {
    const circular: { self?: object } = {};
    circular.self = circular;
    const { give } = await prepare(sourceOf({ held: circular, ask }));
    expect(await give(stepOf())).toMatchObject({ value: circular });
    expect(await give(stepOf())).toMatchObject({ value: "asked" });
    const other: typeof circular = {};
    other.self = other;
    expect(await (await prepare(sourceOf({ held: other, ask }))).give(stepOf())).toMatchObject({ value: other });
  });
});

describe("what tells two calls apart", () => {
  const partsOf = async (more: Partial<Source>, endpointMore: Partial<Source["endpoint"]> = {}) => {
    const source = sourceOf({ url, ...more });
    const { shareParts } = await prepare({ ...source, endpoint: { ...source.endpoint, ...endpointMore } });
    return JSON.stringify(shareParts);
  };

  it("two calls with the same words have the same parts", async () => {
    expect(await partsOf({ headers: { "X-A": "b" } })).toBe(await partsOf({ headers: () => ({ "X-A": "b" }) }));
  });

  it.each<[string, Partial<Source>, Partial<Source["endpoint"]>]>([
    ["another address", { url: new URL("https://app.example.com/other") }, {}],
    ["other header fields", { headers: { "X-A": "c" } }, {}],
    ["a held credential", { held: HELD }, {}],
    ["a function", { ask: () => "token" }, {}],
    ["another method", {}, { method: "GET" }],
    ["other cookies", {}, { credentials: "include" }],
    ["other tries", {}, { retries: 3 }],
    ["a fetch of its own", {}, { fetch: vi.fn<typeof fetch>() }],
    ["a parse of its own", {}, { parse: () => "token" }],
  ])("a call with %s has other parts", async (_what, more, endpointMore) => {
    expect(await partsOf(more, endpointMore)).not.toBe(await partsOf({}));
  });
});
