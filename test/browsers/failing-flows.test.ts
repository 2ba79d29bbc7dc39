// After a sign-in that failed the page is as it was, and the ticket is written down nowhere.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { engines } from "./support/engines.js";
import { openSurroundings, type Surroundings } from "./support/in-world.js";
import { type Outcome, signIn, type SignInRequest } from "./support/sign-in.js";
import { expectNoTrace } from "./support/traces.js";
import { ADA, corsFor, PREFIX, PROXY, TICKET_ENDPOINT, type WorldOptions } from "./support/world.js";

const EVE = { userDirectory: "ACME", userId: "eve" };

interface Failure extends SignInRequest {
  readonly name: string;
  /** Absent: rejects with the reason of the caller's signal. */
  readonly code?: string;
  readonly tickets: number;
}

/** A ticket that was used before it reached the page. */
function spentTicket(emulator: Emulator): string {
  const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA });
  const url = new URL(`${PROXY}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
  const { status } = emulator.proxy.handlePublic({ method: "GET", url, headers: { host: url.host } });
  if (status !== 200) throw new Error(`The ticket could not be spent: ${status}`);
  return ticket;
}

const endpoints: NonNullable<WorldOptions["endpoints"]> = (emulator, tickets) => {
  const answer = (ticket: string, more: object = {}) => {
    tickets.push(ticket);
    return Response.json({ ticket, proxy: PROXY, user: ADA, ...more });
  };
  return {
    "/api/broken": () => new Response("<h1>Internal Server Error</h1>", { status: 500 }),
    "/api/spent": () => answer(spentTicket(emulator)),
    "/api/other-user": () => answer(emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...EVE })),
    "/api/elsewhere": () =>
      answer(emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA }), {
        proxy: "https://nowhere.example.com/mashup",
      }),
    "/api/silent": (request) =>
      new Promise((_resolve, reject) => {
        request.signal.addEventListener("abort", () => reject(new Error("the page went away")));
      }),
  };
};

const FAILURES: readonly Failure[] = [
  {
    name: "the ticket endpoint is broken",
    endpoint: "/api/broken",
    options: { retry: 0 },
    code: "issuer-failed",
    tickets: 0,
  },
  {
    name: "the ticket endpoint never answers",
    endpoint: "/api/silent",
    options: { timeoutMs: 1000 },
    code: "timeout",
    tickets: 0,
  },
  { name: "the ticket was spent before", endpoint: "/api/spent", code: "credential-rejected", tickets: 2 },
  { name: "the ticket is another user's", endpoint: "/api/other-user", code: "user-mismatch", tickets: 2 },
  { name: "the proxy cannot be reached", endpoint: "/api/elsewhere", code: "unreachable", tickets: 1 },
  { name: "the page gives up as the ticket is fetched", abortAt: "ticket", tickets: 0 },
  { name: "the page gives up as the ticket is consumed", abortAt: "consume", tickets: 1 },
  { name: "the page gives up as the session is verified", abortAt: "verify", tickets: 1 },
  { name: "the page gives up while Qlik's scripts load", abortAt: "bootstrap", tickets: 1 },
];

for (const engine of engines)
  describe(engine.name, () => {
    let surroundings: Surroundings;
    beforeAll(async () => {
      surroundings = await openSurroundings(engine, {
        site: "same-site",
        virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
        endpoints,
      });
    });
    beforeEach(async () => {
      const { browser, world } = surroundings;
      world.signEverybodyOut();
      await browser.evaluate("localStorage.clear()");
      await browser.goto(`${world.origin}/`);
    });
    afterAll(async () => {
      await surroundings.close();
      await engine.close?.();
    });

    for (const failure of FAILURES) {
      it(`a sign-in leaves nothing behind and tells no ticket when ${failure.name}`, async () => {
        const outcome = await signIn(surroundings.browser, failure);
        expect(outcome.user).toBeUndefined();
        if (failure.code) expect(outcome.code).toBe(failure.code);
        else expect(outcome.message).toBe("the page gave up");
        await expectNoTrace(surroundings, outcome, failure.tickets);
      });
    }

    it("a page is watched well: what it leaves behind or writes down is found", async () => {
      const { world, browser } = surroundings;
      const before = world.tickets.length;
      const found = (await browser.evaluate(`
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(${JSON.stringify(TICKET_ENDPOINT)}, { method: "POST", headers, body: "{}" });
      const { ticket } = await answer.json();
      const before = watch.leftBehind();
      setTimeout(() => {}, 60_000);
      window.addEventListener("online", () => {});
      document.body.append(document.createElement("script"));
      window.leftGlobal = true;
      Promise.reject(new Error("nobody listens"));
      while (watch.leftBehind().uncaught.length === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      const after = watch.leftBehind();
      const places = {};
      const look = (name) => { places[name] = watch.everythingWritten().includes(ticket); };
      look("nowhere");
      document.body.dataset.ticket = ticket;
      look("document");
      delete document.body.dataset.ticket;
      sessionStorage.setItem("x", ticket);
      look("storage");
      sessionStorage.clear();
      console.warn("ticket", { ticket });
      look("console");
      const inner = Object.assign(new Error("inner"), { ticket });
      places.error = watch.describeError(new Error("outer", { cause: inner })).includes(ticket);
      return { before, after, places };
    `)) as { before: Outcome["before"]; after: Outcome["after"]; places: object };
      expect(world.tickets.length).toBe(before + 1);
      expect(found.places).toEqual({ nowhere: false, document: true, storage: true, console: true, error: true });
      expect(found.after).toEqual({
        ...found.before,
        tags: found.before.tags + 1,
        timers: found.before.timers + 1,
        listeners: [...found.before.listeners, "Window online"].sort(),
        globals: [...found.before.globals, "leftGlobal"].sort(),
        uncaught: [expect.stringContaining("nobody listens")],
      });
    });
  });
