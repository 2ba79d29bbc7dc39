// What a sign-in recovers from by itself, and at which price: tickets spent, sessions made.
import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { authenticate, type QlikEvent, type TicketRequest } from "../../src/index.js";
import { openLocks } from "../unit/support/locks.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, ENDPOINT, MASHUP, tags, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();
afterEach(() => vi.unstubAllGlobals());

const REGISTRY = Symbol.for("qlik-ticket/2");
/** What another tab of this browser begins: the same cookies, storage and locks, and nothing shared beside. */
function inAnotherTab<T>(begin: () => Promise<T>): Promise<T> {
  const page = globalThis as Record<symbol, unknown>;
  const own = page[REGISTRY];
  Reflect.deleteProperty(globalThis, REGISTRY);
  const work = begin();
  page[REGISTRY] = own;
  return work;
}

describe("a session that is gone before Qlik's files have come", () => {
  /** Somebody ends the session while the loader is asked for, and what comes is a login page. */
  const endsSessions = (site: MockedSite, once: boolean) => {
    const text = { "content-type": "text/javascript" };
    const loader = () => {
      for (const { id } of site.proxy.sessions()) site.proxy.endSession(id);
      return new HttpResponse("var requirejs, require, define; /* a login page, say */", { headers: text });
    };
    const nothing = () => new HttpResponse("", { status: 503, headers: text });
    site.server.use(
      http.get(`${MASHUP}/resources/assets/external/requirejs/require.js`, loader, { once }),
      // Asked for by the preload; this DOM would take a login page for the file for ever.
      http.get(`${MASHUP}/resources/js/qlik.js`, nothing, { once }),
    );
  };

  it("a session that is gone before Qlik's files have come is made once more, and the caller gets one mashup, ready once", async () => {
    // Unreadable: nothing is loaded beside the proof.
    const site = start({ readable: false });
    endsSessions(site, true);
    const events: QlikEvent[] = [];
    const mashup = await authenticate(ENDPOINT, { onEvent: (event) => events.push(event) });
    expect(mashup).toMatchObject({ user: ANNA, identity: "confirmed" });
    expect(typeof mashup.qlik.openApp).toBe("function");
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
    expect(events.filter(({ type }) => type === "ready")).toHaveLength(1);
    expect(site.proxy.sessions()).toHaveLength(1);
  });

  it("a session that is gone again and again is session-expired after the second, with no third ticket", async () => {
    // Unreadable: nothing is loaded beside the proof.
    const site = start({ readable: false });
    endsSessions(site, false);
    await expect(authenticate(ENDPOINT)).rejects.toMatchObject({ code: "session-expired", stage: "session" });
    expect(site.tickets).toHaveLength(2);
    await expect.poll(tags).toEqual([]);
  });
});

describe("tabs that sign in at the same time", () => {
  const options = { proxy: MASHUP, bootstrap: false } as const;

  it("tabs that sign in at once make one session: the others find it, and leave their own tickets unspent", async () => {
    const site = start();
    openLocks();
    const tabs = [1, 2, 3].map(() => inAnotherTab(() => authenticate(ENDPOINT, options)));
    for (const session of await Promise.all(tabs)) expect(session).toMatchObject({ user: ANNA, identity: "confirmed" });
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
  });

  it("tabs that sign in at once for two users make two sessions: nobody gets the other one's", async () => {
    const site = start();
    openLocks();
    const ticketFor = (user: typeof ANNA) => () =>
      Promise.resolve({ ticket: site.proxy.issueTicket({ virtualProxy: "mashup", ...user }), user, sessionKey: "k" });
    const tabs = [ANNA, BEN].map((user) => inAnotherTab(() => authenticate(ticketFor(user), options)));
    expect((await Promise.all(tabs)).map(({ user }) => user)).toEqual([ANNA, BEN]);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
  });
});

describe("a ticket that is too old when its turn comes", () => {
  afterEach(() => vi.restoreAllMocks());
  const passes = (ms: number) => {
    const now = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
  };

  it("a ticket that is too old when its turn comes is not sent: a new one is asked for, which says why", async () => {
    const site = start();
    const asked: Pick<TicketRequest, "attempt" | "reason">[] = [];
    const source = ({ attempt, reason }: TicketRequest) => {
      asked.push({ attempt, reason });
      const ticket = site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA });
      if (attempt === 1) passes(50_001);
      return Promise.resolve({ ticket, user: ANNA });
    };
    const session = await authenticate(source, { proxy: MASHUP, bootstrap: false });
    expect(session.user).toEqual(ANNA);
    expect(asked).toEqual([
      { attempt: 1, reason: "start" },
      { attempt: 2, reason: "retry" },
    ]);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, ticketsRejected: 0 });
  });
});

describe("what goes on all the same is told in the console", () => {
  afterEach(() => vi.restoreAllMocks());
  const lines = () => {
    const said: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void said.push(line));
    return said;
  };

  it("a sign-in in which all is well writes nothing into the console", async () => {
    start({ readable: false });
    const said = lines();
    await authenticate(ENDPOINT, { bootstrap: false });
    expect(said).toEqual([]);
  });

  it("resource-moved is told in the console: an image did not come, although its ticket was taken", async () => {
    start({ readable: false });
    const said = lines();
    await authenticate(ENDPOINT, { bootstrap: false, resource: "resources/img/moved.png" });
    await expect.poll(() => said).toEqual([expect.stringContaining("option resource")]);
  });
});

describe("how the ticket is spent", () => {
  const vehicle = async (options: object) => {
    const found: unknown[] = [];
    const onEvent = (event: QlikEvent) =>
      event.type === "stage" && event.stage === "consume" && event.status === "done" && found.push(event.via);
    await authenticate(ENDPOINT, { bootstrap: false, onEvent, ...options });
    return found;
  };

  it.each([
    [{ readable: true }, {}, "fetch"],
    [{ readable: false }, {}, "image"],
    [{ readable: true }, { consume: "image" }, "image"],
    [{ readable: false }, { consume: "fetch" }, "fetch"],
  ])("on a site with %j and the options %j the ticket is spent by %s", async (site, options, via) => {
    start(site);
    expect(await vehicle(options)).toEqual([via]);
  });
});

describe("takeover", () => {
  const HERE = "https://app.example.com/qlik";

  it.each([
    [true, 1],
    [false, 2],
  ])(
    "takeover: %s, where Qlik is on the page's own origin and another user is signed in: %i session stays",
    async (takeover, sessions) => {
      const site = start({ address: HERE });
      site.user = BEN;
      await authenticate(ENDPOINT, { bootstrap: false });
      site.user = ANNA;
      const session = await authenticate(ENDPOINT, { bootstrap: false, takeover });
      expect(session.user).toEqual(ANNA);
      expect(site.proxy.sessions()).toHaveLength(sessions);
    },
  );
});
