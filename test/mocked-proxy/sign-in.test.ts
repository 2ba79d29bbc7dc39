// The whole of authenticate() against a mocked Qlik proxy: ticket, consume, verify, require.js, js/qlik. No browser needed.
import { describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { authenticate, type QlikEvent } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, ENDPOINT, MASHUP, tags } from "./support/mocked-site.js";

const start = useMockedSite();

describe("a first sign-in", () => {
  it("a first sign-in goes through ticket, consume, verify and bootstrap, and ends with the Capability API", async () => {
    const site = start();
    const events: QlikEvent[] = [];
    const mashup = await authenticate(ENDPOINT, { onEvent: (event) => events.push(event) });
    expect(mashup).toMatchObject({ user: ANNA, identity: "confirmed", proxy: MASHUP, state: "ready" });
    expect(mashup.config).toEqual({ host: "sense.example.com", port: 443, prefix: "/mashup/", isSecure: true });
    expect(typeof mashup.qlik.openApp).toBe("function");
    const done = events.flatMap((event) => (event.type === "stage" && event.status === "done" ? [event.stage] : []));
    expect(done).toEqual(["ticket", "consume", "verify", "bootstrap"]);
    const durations = events.flatMap((event) => ("durationMs" in event ? [event.durationMs] : []));
    expect(durations).toHaveLength(5);
    expect(durations.every((ms) => ms >= 0)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: "ready", user: ANNA, reused: false });
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
  });

  it("a first sign-in draws a chart whose figures come over the engine's WebSocket", async () => {
    const site = start();
    document.body.innerHTML = '<div id="chart"></div>';
    const mashup = await authenticate(ENDPOINT);
    await mashup.openApp(DEMO_APP.id).getObject("chart", DEMO_APP.objects.chart);
    await expect.poll(() => document.querySelectorAll("#chart svg rect").length).toBeGreaterThan(5);
    expect(site.proxy.counters().socketsOpened).toBe(1);
  });

  it("a first sign-in stops before Qlik's own files with bootstrap: false", async () => {
    const site = start();
    const session = await authenticate(ENDPOINT, { bootstrap: false });
    expect(session.user).toEqual(ANNA);
    expect("qlik" in session).toBe(false);
    expect(tags()).toEqual([]);
    expect(site.asked.filter((path) => path.endsWith(".js"))).toEqual([]);
  });

  it("a first sign-in lets nothing of Qlik's own code run before the session is proven", async () => {
    const site = start();
    await authenticate(ENDPOINT);
    const verified = site.asked.lastIndexOf("/mashup/qps/user");
    const qlik = site.asked.lastIndexOf("/mashup/resources/js/qlik.js");
    expect(verified).toBeGreaterThan(-1);
    expect(qlik).toBeGreaterThan(verified);
  });

  it("a first sign-in spends the ticket by an image and verifies by WebSocket where the page may not read the proxy", async () => {
    const site = start({ readable: false });
    const via: unknown[] = [];
    const mashup = await authenticate(ENDPOINT, {
      onEvent: (event) => event.type === "stage" && event.status === "done" && via.push(event.via),
    });
    expect(via).toEqual([undefined, "image", "websocket", undefined]);
    expect(mashup).toMatchObject({ user: ANNA, identity: "confirmed" });
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
  });
});

describe("where the ticket comes from", () => {
  const proxy = MASHUP;
  const ticketOf = (site: ReturnType<typeof start>, user = ANNA) =>
    site.proxy.issueTicket({ virtualProxy: "mashup", ...user });

  it("the source of tickets may be any function, which is told why it is asked", async () => {
    const site = start();
    const requests: unknown[] = [];
    const session = await authenticate(
      ({ signal, ...request }) => {
        requests.push({ ...request, aborted: signal.aborted });
        return Promise.resolve({ ticket: ticketOf(site), user: ANNA });
      },
      { proxy, bootstrap: false },
    );
    expect(requests).toEqual([{ attempt: 1, reason: "start", proxy, aborted: false }]);
    expect(session.identity).toBe("confirmed");
  });

  it("the source of tickets may be a raw answer of Qlik's ticket call", async () => {
    const site = start();
    const raw = () => ({ UserDirectory: "CORP", UserId: "Anna", Attributes: [{ group: "a" }], Ticket: ticketOf(site) });
    const first = await authenticate(() => Promise.resolve(raw() as never), { proxy, bootstrap: false });
    await authenticate(() => Promise.resolve(raw() as never), { proxy, bootstrap: false });
    expect(first.identity).toBe("confirmed");
    // The attributes made the same session key twice, so the second call used the session of the first.
    expect(site.proxy.counters().sessionsCreated).toBe(1);
  });

  it("the source of tickets may be a full Qlik address with the ticket in it, which names the proxy too", async () => {
    const site = start();
    const address = () => Promise.resolve(`${MASHUP}/hub/?a=b&QlikTicket=${ticketOf(site)}`);
    const session = await authenticate(address, { proxy, bootstrap: false });
    expect(session.proxy).toBe(MASHUP);
  });

  it("the source of tickets may be the page itself: a ticket in hand goes first, its address is asked for the next one", async () => {
    const site = start();
    const inHand = { ticket: ticketOf(site), user: ANNA, ticketUrl: ENDPOINT };
    await authenticate(inHand, { proxy, bootstrap: false });
    expect(site.ticketCalls).toBe(0);
    // The same page again, from the Back button: its ticket is spent.
    site.cookies.clear();
    const again = await authenticate(inHand, { proxy, bootstrap: false });
    expect(again.user).toEqual(ANNA);
    expect(site.ticketCalls).toBe(1);
  });

  it("the source of tickets is asked for nothing when a page out of the cache has a spent ticket whose user and key are signed in", async () => {
    const site = start();
    const named = { ticketUrl: ENDPOINT, user: ANNA, sessionKey: "key-1" };
    const inHand = { ...named, ticket: ticketOf(site) };
    await authenticate(inHand, { proxy, bootstrap: false });
    const again = await authenticate({ ...inHand }, { proxy, bootstrap: false });
    expect([again.user, again.identity, site.ticketCalls]).toEqual([ANNA, "confirmed", 0]);
    // The session is over: the spent ticket is not sent again.
    site.cookies.clear();
    await authenticate({ ...inHand }, { proxy, bootstrap: false });
    expect(site.ticketCalls).toBe(1);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 2, ticketsRejected: 0 });
  });

  it("the source of tickets is asked for nothing when the named user's session is live and its key is known", async () => {
    const site = start();
    await authenticate(ENDPOINT, { bootstrap: false });
    const user = { userDirectory: "corp", userId: "ANNA", sessionKey: "key-1" };
    const session = await authenticate(ENDPOINT, { proxy, user, bootstrap: false });
    expect(site.ticketCalls).toBe(1);
    expect(session.identity).toBe("confirmed");
  });

  it("another user's ticket is refused unsent", async () => {
    const site = start();
    site.user = BEN;
    await expect(authenticate(ENDPOINT, { proxy, user: ANNA })).rejects.toMatchObject({
      code: "user-mismatch",
      stage: "acquire",
    });
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
  });
});
