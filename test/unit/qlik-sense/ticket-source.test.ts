// Other sources than an address: a function of the page, and a ticket that came with it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EmbedError } from "../../../src/core/errors/embed-error.js";
import type { TicketSource } from "../../../src/qlik-sense/types.js";
import { acquire } from "../support/acquire.js";
import { endpoint, json } from "../support/endpoint.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const OTHER = "https://other.example.com";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a function", () => {
  it.each<[string, Awaited<ReturnType<TicketSource>>]>([
    ["a string", TICKET],
    ["an object", { ticket: TICKET, proxy: PROXY }],
    ["an address", `${PROXY}/?qlikTicket=${TICKET}`],
  ])("a function as source may answer %s", async (_what, answer) => {
    expect((await acquire(() => Promise.resolve(answer))).text).toBe(TICKET);
  });

  it.each([
    [1, "start"],
    [2, "retry"],
  ])("a function as source is told attempt %i and the reason %s, with a signal", async (attempt, reason) => {
    const ask = vi.fn<TicketSource>(() => Promise.resolve(TICKET));
    await acquire(ask, { proxy: [PROXY, OTHER] }, { attempt });
    expect(ask.mock.calls).toEqual([[{ attempt, reason, signal: expect.any(AbortSignal) as AbortSignal }]]);
  });

  it("a function as source is told the proxy when the page names exactly one", async () => {
    const ask = vi.fn<TicketSource>(() => Promise.resolve(TICKET));
    await acquire(ask, { proxy: PROXY });
    await acquire(ask, { proxy: [PROXY, OTHER] });
    expect(ask.mock.calls.map(([request]) => request.proxy)).toEqual([PROXY, undefined]);
  });

  it.each<[string, TicketSource]>([
    [
      "throws",
      () => {
        throw new RangeError("no user yet");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("no user yet"))],
  ])("a function as source that %s is asked once, and its error is the cause", async (_how, source) => {
    const ask = vi.fn(source);
    const error = await errorOf(() => acquire(ask));
    expect(error).toMatchObject({ code: "issuer-failed", stage: "acquire", fix: { who: "page" } });
    expect(error.cause).toMatchObject({ name: "RangeError", message: "no user yet" });
    expect(ask).toHaveBeenCalledOnce();
  });

  it("a function as source may throw an EmbedError of its own, which comes out as it is", async () => {
    const fix = { who: "page", where: "Login", set: "sign in" } as const;
    const own = new EmbedError("Nobody.", { code: "not-signed-in", stage: "acquire", fix });
    expect(await thrownBy(() => acquire(() => Promise.reject(own)))).toBe(own);
  });

  it.each([[undefined], [null], [{}], [5], [""], ["<html>"]])(
    "a function as source that answers %j brings no ticket",
    async (answer) => {
      const ask = () => Promise.resolve(answer);
      const error = await errorOf(() => acquire(ask));
      expect(error.code).toBe("issuer-response-invalid");
      expect(error.message).toContain("The ticket function");
    },
  );

  it("a function as source may answer the text of a JSON answer", async () => {
    const text = JSON.stringify({ ticket: TICKET });
    expect((await acquire(() => Promise.resolve(text))).text).toBe(TICKET);
  });

  it("a function as source that never answers is left behind when the caller leaves", async () => {
    const controller = new AbortController();
    const work = acquire(() => new Promise(() => undefined), {}, { signal: controller.signal });
    controller.abort("left");
    expect(await thrownBy(() => work)).toBe("left");
  });
});

describe("a ticket that came with the page", () => {
  const held = { ticket: TICKET, ticketUrl: ENDPOINT, proxy: PROXY, sessionKey: "k1" };

  it("a ticket that came with the page is used first, with what came beside it, and nothing is asked", async () => {
    const { fetch, calls } = endpoint(json({ ticket: "another.ticket-1" }));
    expect(await acquire(held, { fetch })).toMatchObject({
      text: TICKET,
      place: { id: PROXY },
      rightsKey: "k1",
      cameWithPage: true,
    });
    expect(calls).toHaveLength(0);
  });

  it("a ticket that came with the page is used once: the second one comes from ticketUrl", async () => {
    const { fetch, calls } = endpoint(json({ ticket: "another.ticket-1" }));
    await acquire(held, { fetch });
    expect((await acquire(held, { fetch })).text).toBe("another.ticket-1");
    expect(calls.map(({ url }) => url)).toEqual(["https://app.example.com/api/qlik-ticket"]);
  });

  it("a ticket that came with the page and is none is refused as the page's, without a character of it", async () => {
    const error = await errorOf(() => acquire({ ...held, ticket: "two words" }));
    expect(error).toMatchObject({ code: "issuer-response-invalid" });
    expect(error.message).toContain("The page");
    expect(error.message).not.toContain("two words");
  });
});
