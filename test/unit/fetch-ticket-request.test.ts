// The ticket call: what is asked of the page's own backend, and how the page can ask otherwise.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchTicket } from "../../src/qlik-sense/ticket/fetch-ticket.js";
import type { AuthenticateOptions, TicketCall } from "../../src/qlik-sense/types.js";
import { endpoint, json } from "./support/endpoint.js";
import { errorOf, thrownBy } from "./support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const good = () => endpoint(json({ ticket: TICKET }));

async function callWith(options: AuthenticateOptions, source: unknown = ENDPOINT) {
  const { fetch, calls } = good();
  const answer = await fetchTicket(flowFor(source, { ...options, fetch }), 1);
  expect(calls).toHaveLength(1);
  const [call] = calls;
  if (!call) throw new Error("nothing was asked");
  return { answer, ...call };
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("with no configuration", () => {
  it("it is a POST of {} as JSON, with a mark that a foreign form cannot send", async () => {
    const { url, request, answer } = await callWith({});
    expect(url).toBe("https://app.example.com/api/qlik-ticket");
    expect(request.method).toBe("POST");
    expect(await request.text()).toBe("{}");
    expect(Object.fromEntries(request.headers)).toMatchObject({
      "content-type": "application/json",
      "x-qlik-ticket": "1",
      accept: "application/json",
    });
    expect(answer.ticket).toBe(TICKET);
  });

  it("it sends the page's own cookies, follows no redirect and reads no cache", async () => {
    const { init } = await callWith({});
    expect(init).toMatchObject({ credentials: "same-origin", redirect: "manual", cache: "no-store" });
    expect(init.signal).toBeInstanceOf(AbortSignal);
  });

  it("it is asked once, for a ticket that comes at the first try", async () => {
    const { fetch, calls } = good();
    await fetchTicket(flowFor(ENDPOINT, { fetch }), 1);
    expect(calls).toHaveLength(1);
  });
});

describe("the page can ask otherwise", () => {
  it.each<[TicketCall, string, string]>([
    [{ method: "GET" }, "GET", ""],
    [{ method: "get" }, "GET", ""],
    [{ method: "PUT" }, "PUT", "{}"],
    [{ method: "POST" }, "POST", "{}"],
  ])("%o", async (request, method, body) => {
    const call = await callWith({ request });
    expect(call.request.method).toBe(method);
    expect(await call.request.text()).toBe(body);
    expect(call.request.headers.has("content-type")).toBe(body !== "");
    expect(call.request.headers.get("x-qlik-ticket")).toBe("1");
  });

  it.each(["include", "omit", "same-origin"] as const)("with credentials %s", async (credentials) => {
    expect((await callWith({ request: { credentials } })).init.credentials).toBe(credentials);
  });

  it.each<[string, TicketCall["headers"]]>([
    ["an object", { "X-CSRF-TOKEN": "t1" }],
    ["a function", () => ({ "X-CSRF-TOKEN": "t1" })],
    ["an async function", () => Promise.resolve({ "X-CSRF-TOKEN": "t1" })],
  ])("with headers as %s, beside the defaults", async (_name, headers) => {
    const { request } = await callWith({ request: { ...(headers && { headers }) } });
    expect(request.headers.get("x-csrf-token")).toBe("t1");
    expect(request.headers.get("x-qlik-ticket")).toBe("1");
  });

  it("with headers in place of the defaults", async () => {
    const { request } = await callWith({ request: { headers: { Accept: "text/plain" } } });
    expect(request.headers.get("accept")).toBe("text/plain");
  });

  it("with headers that are asked anew before each try", async () => {
    const { fetch, calls } = endpoint(new TypeError("lost"), json({ ticket: TICKET }));
    let count = 0;
    const headers = () => ({ "X-Token": `t${++count}` });
    await fetchTicket(flowFor(ENDPOINT, { fetch, request: { headers } }), 1);
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
      const error = await errorOf(() => fetchTicket(flowFor(ENDPOINT, { fetch, request: { headers } }), 1));
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
  ])("and answers %s", async (_what, parse) => {
    const { fetch } = xml();
    expect((await fetchTicket(flowFor(ENDPOINT, { fetch, parse }), 1)).ticket).toBe(TICKET);
  });

  it("is not asked about an answer that failed", async () => {
    const { fetch } = endpoint(new Response("no", { status: 403 }));
    const parse = vi.fn(() => TICKET);
    expect(await errorOf(() => fetchTicket(flowFor(ENDPOINT, { fetch, parse }), 1))).toMatchObject({
      code: "forbidden",
    });
    expect(parse).not.toHaveBeenCalled();
  });

  it("its own error is the cause of ours, and the call is not repeated", async () => {
    const { fetch, calls } = xml();
    const parse = () => Promise.reject(new SyntaxError("not what I know"));
    const error = await errorOf(() => fetchTicket(flowFor(ENDPOINT, { fetch, parse }), 1));
    expect(error).toMatchObject({ code: "issuer-failed", fix: { who: "page" } });
    expect(error.cause).toMatchObject({ name: "SyntaxError", message: "not what I know" });
    expect(calls).toHaveLength(1);
  });

  it("what it answers is checked like any answer", async () => {
    const { fetch } = xml();
    const parse = () => ({ ticket: "<html>" });
    expect((await errorOf(() => fetchTicket(flowFor(ENDPOINT, { fetch, parse }), 1))).code).toBe(
      "issuer-response-invalid",
    );
  });

  it("does not outlive the caller's signal", async () => {
    const controller = new AbortController();
    const parse = () => {
      controller.abort("left");
      return new Promise<string>(() => undefined);
    };
    const { fetch } = xml();
    expect(await thrownBy(() => fetchTicket(flowFor(ENDPOINT, { fetch, parse }, controller.signal), 1))).toBe("left");
  });
});
