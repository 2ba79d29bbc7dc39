// Two tabs of one browser, and one of them stands still while it has the turn to sign in (the Web Lock): the other one comes through.
// The tab that stands still waits in its own script for a synchronous request, which the page's server holds until the test lets go:
// none of its timers, promises and listeners run meanwhile, and the lock stays its own. Chromium's own freeze cannot be had here:
// playwright keeps each page awake (measured with Chromium 156: timers go on after `Page.setWebLifecycleState`).
import { afterAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings } from "./support/in-world.js";
import { corsFor, PREFIX, PROXY } from "./support/world.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };

/** A request that is answered when the test says so; `arrived` resolves when a page waits for it. */
function createHold() {
  let arrive: () => void = () => undefined;
  let release: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const endpoint = async () => {
    arrive();
    await released;
    return new Response(null, { status: 204 });
  };
  return { arrived, release: () => release(), endpoint };
}

type Hold = ReturnType<typeof createHold>;

const endpointsWith = (hold: Hold) => (emulator: Emulator, tickets: string[]) => ({
  "/api/hold": hold.endpoint,
  "/api/ticket": () => {
    const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ANNA });
    tickets.push(ticket);
    return Response.json({ ticket, proxy: PROXY, user: ANNA, sessionKey: "anna" });
  },
});

/** From now on the tab stands still as soon as the library has its lock, once. */
const standStillInTurn = (browser: Browser) =>
  browser.evaluate(`
    const request = navigator.locks.request.bind(navigator.locks);
    navigator.locks.request = (name, options, run) =>
      request(name, options, (lock) => {
        navigator.locks.request = request;
        const hold = new XMLHttpRequest();
        hold.open("GET", "/api/hold", false);
        hold.send();
        return run(lock);
      });`);

/** Begins a call in the page's own time, and keeps how it comes out. */
const begin = (browser: Browser, call: string) =>
  browser.evaluate(`
    setTimeout(() => {
      window.outcome = (async () => { ${call} })().then(() => "fulfilled", (error) => error.code ?? String(error));
    }, 0);`);

const SIGN_IN = `window.mashup = await qlikTicket.authenticate("/api/ticket", { bootstrap: false });`;
const outcomeOf = (browser: Browser) => browser.evaluate("return await outcome;");

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    /** Both tabs are open; the test lets go of the one that stands still, or the end of the test does. */
    async function withTwoTabs(
      work: (tabs: Surroundings & { readonly tab: Browser; readonly hold: Hold }) => Promise<void>,
    ) {
      const hold = createHold();
      const options = {
        site: "same-site" as const,
        virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
        endpoints: endpointsWith(hold),
      };
      await inWorld(engine, options, async (surroundings) => {
        const tab = await surroundings.browser.openTab();
        await tab.goto(`${surroundings.world.origin}/`);
        try {
          await work({ ...surroundings, tab, hold });
        } finally {
          hold.release();
          await tab.close();
        }
      });
    }

    it("a tab signs in while another tab stands still with the turn to sign in, and both have one session in the end", () =>
      withTwoTabs(async ({ browser, tab, world, hold }) => {
        await standStillInTurn(tab);
        await begin(tab, SIGN_IN);
        await hold.arrived;
        await begin(browser, SIGN_IN);
        expect(await outcomeOf(browser)).toBe("fulfilled");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
        hold.release();
        expect(await outcomeOf(tab)).toBe("fulfilled");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
      }));

    it("a tab renews its session while another tab stands still with the turn to renew, which finds the session and spends nothing", () =>
      withTwoTabs(async ({ browser, tab, world, hold }) => {
        for (const each of [browser, tab]) await each.evaluate(SIGN_IN);
        const { emulator } = world;
        for (const { id } of emulator.proxy.sessions()) emulator.proxy.endSession(id, "timed-out");
        await standStillInTurn(tab);
        await begin(tab, "await mashup.renew();");
        await hold.arrived;
        await begin(browser, "await mashup.renew();");
        expect(await outcomeOf(browser)).toBe("fulfilled");
        expect(await browser.evaluate("return mashup.state")).toBe("ready");
        expect(emulator.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
        hold.release();
        expect(await outcomeOf(tab)).toBe("fulfilled");
        expect(await tab.evaluate("return mashup.state")).toBe("ready");
        expect(emulator.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
      }));
  });
