// Other sources than an address: a function of the page, and a ticket that came with it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EmbedError } from "../../src/core/errors.js";
import { fetchTicket } from "../../src/qlik-sense/ticket/fetch-ticket.js";
import type { TicketSource } from "../../src/qlik-sense/types.js";
import { endpoint, json } from "./support/endpoint.js";
import { errorOf, thrownBy } from "./support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a function", () => {
  it.each<[string, Awaited<ReturnType<TicketSource>>]>([
    ["a string", TICKET],
    ["an object", { ticket: TICKET, proxy: PROXY }],
    ["an address", `${PROXY}/?qlikTicket=${TICKET}`],
  ])("may answer %s", async (_what, answer) => {
    expect(
      (
        await fetchTicket(
          flowFor(() => Promise.resolve(answer)),
          1,
        )
      ).ticket,
    ).toBe(TICKET);
  });

  it.each([
    [1, "start"],
    [2, "retry"],
  ])("is told attempt %i and the reason %s, with a signal", async (attempt, reason) => {
    const ask = vi.fn<TicketSource>(() => Promise.resolve(TICKET));
    await fetchTicket(flowFor(ask), attempt);
    expect(ask.mock.calls).toEqual([[{ attempt, reason, signal: expect.any(AbortSignal) as AbortSignal }]]);
  });

  it("is told the proxy when the page names exactly one", async () => {
    const ask = vi.fn<TicketSource>(() => Promise.resolve(TICKET));
    await fetchTicket(flowFor(ask, { proxy: PROXY }), 1);
    await fetchTicket(flowFor(ask, { proxy: [PROXY, "https://other.example.com"] }), 1);
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
  ])("that %s ends it with its error as cause, asked once", async (_how, source) => {
    const ask = vi.fn(source);
    const error = await errorOf(() => fetchTicket(flowFor(ask), 1));
    expect(error).toMatchObject({ code: "issuer-failed", stage: "acquire", fix: { who: "page" } });
    expect(error.cause).toMatchObject({ name: "RangeError", message: "no user yet" });
    expect(ask).toHaveBeenCalledOnce();
  });

  it("may throw an EmbedError of its own, which comes out as it is", async () => {
    const fix = { who: "page", where: "Login", set: "sign in" } as const;
    const own = new EmbedError("Nobody.", { code: "not-signed-in", stage: "acquire", retryable: false, fix });
    expect(
      await thrownBy(() =>
        fetchTicket(
          flowFor(() => Promise.reject(own)),
          1,
        ),
      ),
    ).toBe(own);
  });

  it.each([[undefined], [null], [{}], [5], [""], ["<html>"]])("that answers %j brings no ticket", async (answer) => {
    const ask = () => Promise.resolve(answer);
    const error = await errorOf(() => fetchTicket(flowFor(ask), 1));
    expect(error.code).toBe("issuer-response-invalid");
    expect(error.message).toContain("The ticket function");
  });

  it("that answers the text of a JSON answer does not get that text sent as a ticket", async () => {
    const text = JSON.stringify({ ticket: TICKET });
    const answer = await fetchTicket(
      flowFor(() => Promise.resolve(text)),
      1,
    ).catch(() => undefined);
    expect(answer?.ticket).not.toBe(text);
  });

  it("that never answers is left behind when the caller leaves", async () => {
    const controller = new AbortController();
    const work = fetchTicket(
      flowFor(() => new Promise(() => undefined), {}, controller.signal),
      1,
    );
    controller.abort("left");
    expect(await thrownBy(() => work)).toBe("left");
  });
});

describe("a ticket in hand", () => {
  const inHand = { ticket: TICKET, ticketUrl: ENDPOINT, proxy: PROXY, sessionKey: "k1" };

  it("is used first, with what came beside it, and nothing is asked", async () => {
    const { fetch, calls } = endpoint(json({ ticket: "another.ticket-1" }));
    expect(await fetchTicket(flowFor(inHand, { fetch }), 1)).toMatchObject({
      ticket: TICKET,
      proxy: PROXY,
      sessionKey: "k1",
    });
    expect(calls).toHaveLength(0);
  });

  it("is used once: the second one comes from ticketUrl", async () => {
    const { fetch, calls } = endpoint(json({ ticket: "another.ticket-1" }));
    await fetchTicket(flowFor(inHand, { fetch }), 1);
    expect((await fetchTicket(flowFor(inHand, { fetch }), 1)).ticket).toBe("another.ticket-1");
    expect(calls.map(({ url }) => url)).toEqual(["https://app.example.com/api/qlik-ticket"]);
  });

  it("that is none is refused as the page's, without a character of it", async () => {
    const error = await errorOf(() => fetchTicket(flowFor({ ...inHand, ticket: "two words" }), 1));
    expect(error).toMatchObject({ code: "issuer-response-invalid" });
    expect(error.message).toContain("The page");
    expect(error.message).not.toContain("two words");
  });
});
