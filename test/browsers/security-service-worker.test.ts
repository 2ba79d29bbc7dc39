// A service worker of the page's own site that keeps every answer, `no-store` or not: each sign-in still has a ticket of
// its own, and none is kept.
import { afterAll, describe, expect, it } from "vitest";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { signIn } from "./support/sign-in.js";
import { ADA, corsFor, TICKET_ENDPOINT } from "./support/world.js";

const WORLD: SurroundingsOptions = {
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
};
const SIGN_INS = 3;

/** Lets the worker take over the page; with `?everything` it keeps Qlik's answers too. */
const startWorker = (browser: Browser, query = "") =>
  browser.evaluate(`
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    await navigator.serviceWorker.register("/caching-worker.js${query}");
    await taken;`);

/** What the worker has kept: addresses and bodies. */
const kept = async (browser: Browser) =>
  (await browser.evaluate(`
    const cache = await caches.open("everything");
    const requests = await cache.keys();
    const bodies = await Promise.all(requests.map(async (request) => (await cache.match(request)).text()));
    return { addresses: requests.map(({ url }) => url), text: bodies.join("\\n") };`)) as {
    readonly addresses: readonly string[];
    readonly text: string;
  };

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("authenticate asks for a new ticket at each sign-in, and leaves none in the cache of a worker that keeps every answer of the site", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await startWorker(browser);
        for (let count = 1; count <= SIGN_INS; count += 1) {
          world.signEverybodyOut();
          await browser.goto(`${world.origin}/`);
          expect(await signIn(browser)).toMatchObject({ user: ADA, identity: "confirmed" });
        }
        expect(new Set(world.tickets).size).toBe(SIGN_INS);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: SIGN_INS, ticketsRejected: 0 });
        const { addresses, text } = await kept(browser);
        // It did keep the page, so it would have kept the ticket.
        expect(addresses).toContain(`${world.origin}/`);
        expect(addresses).not.toContain(world.origin + TICKET_ENDPOINT);
        for (const ticket of world.tickets) {
          expect(text).not.toContain(ticket);
          expect(addresses.join("\n")).not.toContain(ticket);
        }
      }));

    it("authenticate sends no ticket twice and believes in no session when the worker keeps Qlik's answers too", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await startWorker(browser, "?everything");
        for (let count = 1; count <= SIGN_INS; count += 1) {
          world.signEverybodyOut();
          await browser.goto(`${world.origin}/`);
          expect((await signIn(browser)).user).toBeUndefined();
        }
        expect(world.emulator.proxy.counters()).toMatchObject({
          ticketsSpent: world.tickets.length,
          ticketsRejected: 0,
        });
        expect(new Set(world.tickets).size).toBe(world.tickets.length);
      }));
  });
