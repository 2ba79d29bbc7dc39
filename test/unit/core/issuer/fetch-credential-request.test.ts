// The ticket call: what is asked of the page's own backend, and how the page can ask otherwise.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuthenticateOptions, TicketCall } from "../../../../src/qlik-sense/types.js";
import { acquire } from "../../support/acquire.js";
import { endpoint, json } from "../../support/endpoint.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { ENDPOINT, PROXY } from "../../support/flow.js";
import { openPage } from "../../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const good = () => endpoint(json({ ticket: TICKET }));

async function callWith(options: AuthenticateOptions, source: unknown = ENDPOINT) {
  const { fetch, calls } = good();
  const answer = await acquire(source, { ...options, fetch });
  expect(calls).toHaveLength(1);
  const [call] = calls;
  if (!call) throw new Error("nothing was asked");
  return { answer, ...call };
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("with no configuration", () => {
  it("with no configuration the ticket call is a POST of {} as JSON, with a mark that a foreign form cannot send", async () => {
    const { url, request, answer } = await callWith({});
    expect(url).toBe("https://app.example.com/api/qlik-ticket");
    expect(request.method).toBe("POST");
    expect(await request.text()).toBe("{}");
    expect(Object.fromEntries(request.headers)).toMatchObject({
      "content-type": "application/json",
      "x-qlik-ticket": "1",
      accept: "application/json",
    });
    expect(answer.text).toBe(TICKET);
  });

  it("with no configuration the ticket call sends the page's own cookies, follows no redirect and reads no cache", async () => {
    const { init } = await callWith({});
    expect(init).toMatchObject({ credentials: "same-origin", redirect: "manual", cache: "no-store" });
    expect(init.signal).toBeInstanceOf(AbortSignal);
  });

  it("the ticket endpoint is asked once, for a ticket that comes at the first try", async () => {
    const { fetch, calls } = good();
    await acquire(ENDPOINT, { fetch });
    expect(calls).toHaveLength(1);
  });
});

describe("the page can ask otherwise", () => {
  it.each<[TicketCall, string, string]>([
    [{ method: "GET" }, "GET", ""],
    [{ method: "get" }, "GET", ""],
    [{ method: "PUT" }, "PUT", "{}"],
    [{ method: "POST" }, "POST", "{}"],
  ])("the page can ask with %o: method %s, body %j", async (request, method, body) => {
    const call = await callWith({ request });
    expect(call.request.method).toBe(method);
    expect(await call.request.text()).toBe(body);
    expect(call.request.headers.has("content-type")).toBe(body !== "");
    expect(call.request.headers.get("x-qlik-ticket")).toBe("1");
  });

  it.each(["include", "omit", "same-origin"] as const)("the page can ask with credentials %s", async (credentials) => {
    expect((await callWith({ request: { credentials } })).init.credentials).toBe(credentials);
  });

  it.each<[string, TicketCall["headers"]]>([
    ["an object", { "X-CSRF-TOKEN": "t1" }],
    ["a function", () => ({ "X-CSRF-TOKEN": "t1" })],
    ["an async function", () => Promise.resolve({ "X-CSRF-TOKEN": "t1" })],
  ])("the page can ask with headers as %s, beside the defaults", async (_name, headers) => {
    const { request } = await callWith({ request: { ...(headers && { headers }) } });
    expect(request.headers.get("x-csrf-token")).toBe("t1");
    expect(request.headers.get("x-qlik-ticket")).toBe("1");
  });

  it("the page can ask with headers in place of the defaults", async () => {
    const { request } = await callWith({ request: { headers: { Accept: "text/plain" } } });
    expect(request.headers.get("accept")).toBe("text/plain");
  });

  it("a headers function is asked once for a call that gets its ticket at the first try", async () => {
    const headers = vi.fn(() => ({ "X-Token": "t1" }));
    const { request } = await callWith({ request: { headers } });
    expect(headers).toHaveBeenCalledOnce();
    expect(request.headers.get("x-token")).toBe("t1");
  });

  it("a headers function is asked anew before each further try", async () => {
    const { fetch, calls } = endpoint(new TypeError("lost"), json({ ticket: TICKET }));
    let count = 0;
    const headers = () => ({ "X-Token": `t${++count}` });
    await acquire(ENDPOINT, { fetch, request: { headers } });
    expect(calls.map(({ request }) => request.headers.get("x-token"))).toEqual(["t1", "t2"]);
  });

  it.each<[string, () => Record<string, string> | Promise<Record<string, string>>]>([
    [
      "throws",
      () => {
        throw new RangeError("no token");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("no token"))],
  ])(
    "a headers function that %s ends it with the page's own error as cause, and nothing is sent",
    async (_how, headers) => {
      const { fetch, calls } = good();
      const error = await errorOf(() => acquire(ENDPOINT, { fetch, request: { headers } }));
      expect(error).toMatchObject({ code: "issuer-failed", fix: { who: "page" }, retryable: false });
      expect(error.cause).toMatchObject({ name: "RangeError", message: "no token" });
      expect(calls).toHaveLength(0);
    },
  );
});

describe("parse reads what the defaults do not understand", () => {
  const xml = () => endpoint(new Response(`<ticket>${TICKET}</ticket>`));

  it.each<[string, NonNullable<AuthenticateOptions["parse"]>]>([
    ["a string", async (response) => (await response.text()).replace(/<.*?>/g, "")],
    ["an object", () => ({ ticket: TICKET, proxy: PROXY })],
  ])("parse may answer %s", async (_what, parse) => {
    const { fetch } = xml();
    expect((await acquire(ENDPOINT, { fetch, parse })).text).toBe(TICKET);
  });

  it("parse is not asked about an answer that failed", async () => {
    const { fetch } = endpoint(new Response("no", { status: 403 }));
    const parse = vi.fn(() => TICKET);
    expect(await errorOf(() => acquire(ENDPOINT, { fetch, parse }))).toMatchObject({
      code: "forbidden",
    });
    expect(parse).not.toHaveBeenCalled();
  });

  it("an error of parse is the cause of ours, and the call is not repeated", async () => {
    const { fetch, calls } = xml();
    const parse = () => Promise.reject(new SyntaxError("not what I know"));
    const error = await errorOf(() => acquire(ENDPOINT, { fetch, parse }));
    expect(error).toMatchObject({ code: "issuer-failed", fix: { who: "page" } });
    expect(error.cause).toMatchObject({ name: "SyntaxError", message: "not what I know" });
    expect(calls).toHaveLength(1);
  });

  it("what parse answers is checked like any answer", async () => {
    const { fetch } = xml();
    const parse = () => ({ ticket: "<html>" });
    expect((await errorOf(() => acquire(ENDPOINT, { fetch, parse }))).code).toBe("issuer-response-invalid");
  });

  it("parse does not outlive the caller's signal", async () => {
    const controller = new AbortController();
    const parse = () => {
      controller.abort("left");
      return new Promise<string>(() => undefined);
    };
    const { fetch } = xml();
    expect(await thrownBy(() => acquire(ENDPOINT, { fetch, parse }, { signal: controller.signal }))).toBe("left");
  });
});
