// What the administrator or the page's own policy sets, seen from real engines: tokens, HTTP/2, allow list, CSP.
import { afterAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn, vehicles } from "./support/sign-in.js";
import { ADA, corsFor, TICKET_ENDPOINT } from "./support/world.js";

const cors = corsFor("same-site");
const readable = { additionalResponseHeaders: cors };

/** Gives the open page a Content-Security-Policy and collects what it reports. */
const restrict = ({ browser }: Surroundings, policy: string) =>
  browser.evaluate(`
    window.reports = [];
    document.addEventListener("securitypolicyviolation", ({ blockedURI }) => window.reports.push(blockedURI));
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = ${JSON.stringify(policy)};
    document.head.append(meta);
  `);

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a page draws where each engine WebSocket needs a CSRF token, as Qlik asks since November 2024", () =>
      inWorld(
        engine,
        {
          site: "same-site",
          virtualProxy: {
            csrf: "required",
            additionalResponseHeaders: { ...cors, "Access-Control-Expose-Headers": "qlik-csrf-token" },
          },
        },
        async ({ browser }) => {
          expect((await signIn(browser)).user).toEqual(ADA);
          expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
          const address = await browser.evaluate(`return (await window.mashup.webSocketUrl("app"))`);
          expect(address).toMatch(/^wss:\/\/sense\.example\.com\/mashup\/app\/app\?reloadUri=.+&qlik-csrf-token=.+/);
        },
      ));

    it("a page draws over HTTP/2", () =>
      inWorld(engine, { site: "same-site", protocol: "h2", virtualProxy: readable }, async ({ browser }) => {
        expect((await signIn(browser)).user).toEqual(ADA);
        expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
      }));

    it("authenticate spends no ticket where the page may neither read answers nor open a WebSocket, and says what to enter", () =>
      inWorld(engine, { site: "same-site", virtualProxy: { hostAllowList: [] } }, async ({ browser, world }) => {
        const outcome = await signIn(browser, { options: { proxy: "https://sense.example.com/mashup" } });
        expect(outcome.code).toBe("cors-missing");
        expect(outcome.message).toContain("Access-Control-Allow-Origin: https://app.example.com");
        expect(outcome.message).toContain("Host allow list = app.example.com");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
      }));

    it("authenticate spends no ticket at a prefix that Qlik does not know", () =>
      inWorld(engine, { site: "same-site", virtualProxy: readable }, async ({ browser, world }) => {
        const options = { proxy: "https://sense.example.com/reports" };
        const outcome = await signIn(browser, { options });
        // The endpoint names the real one; the page's own list is held against it before anything is sent.
        expect(outcome.code).toBe("proxy-not-allowed");
        expect(outcome.message).toContain("https://sense.example.com/reports");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
      }));

    it("authenticate names the directive where the page's policy blocks fetch and WebSocket, and sends no ticket", () =>
      inWorld(engine, { site: "same-site", virtualProxy: readable }, async (surroundings) => {
        await restrict(surroundings, "connect-src 'self'");
        const outcome = await signIn(surroundings.browser, { options: { proxy: "https://sense.example.com/mashup" } });
        expect(outcome.code).toBe("csp-blocked");
        expect(outcome.message).toContain("connect-src https://sense.example.com wss://sense.example.com");
        expect(surroundings.world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
      }));

    it("authenticate writes no ticket into a policy report where the page's policy blocks images", () =>
      inWorld(engine, { site: "same-site" }, async (surroundings) => {
        const { browser, world } = surroundings;
        await restrict(surroundings, "img-src 'self'");
        const outcome = await signIn(browser);
        expect(outcome.code).toBe("csp-blocked");
        expect(outcome.message).toContain("img-src https://sense.example.com");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
        const reports = (await browser.evaluate("return window.reports")) as string[];
        expect(reports.length).toBeGreaterThan(0);
        for (const ticket of world.tickets) expect(reports.join(" ")).not.toContain(ticket);
      }));

    it("authenticate writes no ticket into a policy report where the policy is new and the last ticket went out by fetch", () =>
      inWorld(engine, { site: "same-site", virtualProxy: readable }, async (surroundings) => {
        const { browser, world } = surroundings;
        const options = { proxy: "https://sense.example.com/mashup", reuse: false };
        expect(vehicles(await signIn(browser, { options }))).toMatchObject({ consume: "fetch" });
        await restrict(surroundings, "connect-src 'self'");
        // A ticket that is there already leaves the least time for a look to fail.
        const ask = `return (await (await fetch("${TICKET_ENDPOINT}", { method: "POST", body: "{}", headers })).json()).ticket`;
        const ticket = (await browser.evaluate(
          `const headers = { "Content-Type": "application/json", "X-Qlik-Ticket": "1" }; ${ask}`,
        )) as string;
        const outcome = await signIn(browser, { endpoint: { ticket, ticketUrl: TICKET_ENDPOINT }, options });
        expect(outcome.code).toBe("csp-blocked");
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, ticketsRejected: 0 });
        const reports = (await browser.evaluate("return window.reports")) as string[];
        expect(reports.length).toBeGreaterThan(0);
        expect(world.tickets).toContain(ticket);
        for (const each of world.tickets) expect(reports.join(" ")).not.toContain(each);
      }));
  });
