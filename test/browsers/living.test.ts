// A session that outlives its sign-in, in real browsers: what ends it, in this tab and in others, and what the page does then.
import { afterAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { pages } from "./support/pages.js";
import { corsFor, PREFIX, PROXY, SECOND_ENDPOINT, TICKET_ENDPOINT, type World } from "./support/world.js";

/** A site whose user is written down in the page server; a DELETE of the endpoint ends the user's sessions at Qlik. */
const siteWithUsers: NonNullable<SurroundingsOptions["endpoints"]> = (emulator: Emulator, tickets) => {
  let userId = "anna";
  const endSessions = () => {
    const { proxy } = emulator;
    for (const { id, user } of proxy.sessions()) if (user.userId === userId) proxy.endSession(id);
    return new Response(null, { status: 204 });
  };
  const issue = () => {
    const user = { userDirectory: "ACME", userId };
    const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...user });
    tickets.push(ticket);
    return Response.json({ ticket, proxy: PROXY, user, sessionKey: `key of ${userId}` });
  };
  return {
    "/api/ticket": (request) => (request.method === "DELETE" ? endSessions() : issue()),
    // The test page without "no-store", with which Firefox and WebKit keep no page.
    "/kept": () => new Response(pages["/"], { headers: { "Content-Type": "text/html; charset=utf-8" } }),
    "/api/become": (request) => {
      userId = new URL(request.url).search.slice(1);
      return new Response(null, { status: 204 });
    },
  };
};

/** Each session has been idle for too long. */
const timeOut = ({ emulator }: World): void => {
  for (const { id } of emulator.proxy.sessions()) emulator.proxy.endSession(id, "timed-out");
};

const WORLD: SurroundingsOptions = {
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
  endpoints: siteWithUsers,
};

const signIn = (browser: Browser, options: object) =>
  browser.evaluate(`
    window.events = [];
    const onEvent = ({ type }) => type !== "stage" && events.push(type);
    window.mashup = await qlikTicket.authenticate("/api/ticket", { ...${JSON.stringify(options)}, onEvent });`);

/** Waits until the page's session is in this state; tells the events so far. */
const eventsAt = (browser: Browser, state: string) =>
  browser.evaluate(`
    const until = performance.now() + 20000;
    while (mashup.state !== ${JSON.stringify(state)} && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return mashup.state === ${JSON.stringify(state)} ? events : mashup.state + ": " + events.join();`);

const codeOf = (browser: Browser, call: string) =>
  browser.evaluate(`return await mashup.${call}.then(() => "fulfilled", (error) => error.code);`);

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("ten uses that fail together after an expiry cost one ticket, and the page has one session again", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await signIn(browser, {});
        await drawObjects(browser);
        timeOut(world);
        await eventsAt(browser, "expired");
        await browser.evaluate("await Promise.all(Array.from({ length: 10 }, () => mashup.ensure()));");
        expect(await eventsAt(browser, "ready")).toEqual(["ready", "expired", "renewing", "renewed"]);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
        expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
      }));

    it("a logout in another tab closes the session here at once, and nobody is signed in again", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await signIn(browser, { bootstrap: false });
        const tab = await browser.openTab();
        await tab.goto(`${world.origin}/`);
        await signIn(tab, { bootstrap: false });
        await tab.evaluate("await mashup.logout();");
        expect(await eventsAt(browser, "closed")).toEqual(["ready", "closed"]);
        await browser.evaluate(`dispatchEvent(new Event("pointerdown")); dispatchEvent(new Event("focus"));`);
        expect(await codeOf(browser, "ensure()")).toBe("signed-out");
        expect(await codeOf(browser, "renew()")).toBe("signed-out");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1 });
        expect(world.emulator.proxy.sessions()).toEqual([]);
        await tab.close();
      }));

    it("another user who signs in in another tab closes the session here at once", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await signIn(browser, { bootstrap: false });
        const tab = await browser.openTab();
        await tab.goto(`${world.origin}/`);
        await tab.evaluate(`await fetch("/api/become?bob");`);
        await signIn(tab, { bootstrap: false });
        expect(await eventsAt(browser, "closed")).toEqual(["ready", "other-user", "closed"]);
        expect(await codeOf(browser, "ensure()")).toBe("other-user");
        expect(await tab.evaluate("return mashup.user.userId")).toBe("bob");
        expect(await codeOf(tab, "ensure()")).toBe("fulfilled");
        await tab.close();
      }));

    it("another user who signed in at Qlik itself is seen when the page is in front again", () =>
      inWorld(engine, WORLD, async ({ browser, world }) => {
        await signIn(browser, { bootstrap: false });
        await browser.evaluate(`await fetch("/api/become?bob");`);
        // As Qlik's own pages do it: no page of this library is told.
        await browser.evaluate(`
          const { ticket } = await (await fetch("/api/ticket", { method: "POST" })).json();
          const address = ${JSON.stringify(`${PROXY}/resources/img/core/dark_noise_16x16.png`)};
          await fetch(address + "?qlikTicket=" + ticket, { credentials: "include" });
          await new Promise((resolve) => setTimeout(resolve, 2100));
          dispatchEvent(new Event("focus"));`);
        expect(await eventsAt(browser, "closed")).toEqual(["ready", "other-user", "closed"]);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 2 });
      }));

    it("of two virtual proxies on one page each has its own session: an end, a renewal and a logout at one leave the other alone", () =>
      inWorld(engine, { ...WORLD, hasSecondProxy: true }, async ({ browser, world }) => {
        const { proxy } = world.emulator;
        const sessions = () => proxy.sessions().map(({ virtualProxy }) => virtualProxy);
        await browser.evaluate(`
          const open = (endpoint) => qlikTicket.authenticate(endpoint, { bootstrap: false });
          window.both = [await open("${TICKET_ENDPOINT}"), await open("${SECOND_ENDPOINT}")];`);
        const states = () => browser.evaluate("return both.map(({ state }) => state);");
        const [first] = proxy.sessions();
        proxy.endSession(first?.id ?? "", "timed-out");
        expect(await browser.evaluate("return await both[0].check();")).toBe("inactive");
        expect(await states()).toEqual(["expired", "ready"]);
        await browser.evaluate("await both[0].renew();");
        expect(await states()).toEqual(["ready", "ready"]);
        expect(proxy.counters()).toMatchObject({ ticketsSpent: 3, sessionsCreated: 3 });
        await browser.evaluate("await both[0].logout();");
        expect(await states()).toEqual(["closed", "ready"]);
        expect(await browser.evaluate("return await both[1].check();")).toBe("active");
        expect(sessions()).toEqual(["second"]);
      }));

    it("a page that comes back from the back/forward cache finds its session's end, and renews it by one ticket", () =>
      inWorld(
        engine,
        { ...WORLD, page: "/kept", browserOptions: () => ({ keepsPages: true }) },
        async ({ browser, world }) => {
          await signIn(browser, { bootstrap: false });
          await browser.evaluate(`addEventListener("pageshow", ({ persisted }) => { window.cameBack = persisted; });`);
          await browser.goto(`${world.origin}/watch.js`);
          timeOut(world);
          await browser.evaluate("setTimeout(() => history.back(), 0);");
          const look = () =>
            browser.evaluate("return window.mashup ? [window.cameBack] : location.pathname").catch(() => "on its way");
          await expect.poll(look, { timeout: 20_000 }).toEqual([true]);
          expect(await eventsAt(browser, "ready")).toEqual(["ready", "expired", "renewing", "renewed"]);
          expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
        },
      ));
  });
