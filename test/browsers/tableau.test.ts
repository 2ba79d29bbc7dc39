// Tableau's views in frames of a page: on one site, where its session cookie is kept, and on another site, where most browsers keep
// none. Whose view is seen, and what the page is told when something is in the way.
import { afterAll, describe, expect, it } from "vitest";
import { startTableau, type TableauEmulator } from "../../src/emulator/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inSystemWorld, PAGE_ORIGIN, type SystemWorldOptions } from "./support/system-world.js";

/** On the page's own site, and on another one. */
const NEAR = "tableau.example.org";
const FAR = "tableau.example.net";

const html = (policy?: string) => () =>
  new Response(
    '<!doctype html><title>Tableau</title><link rel="icon" href="data:,"><script src="/watch.js"></script>' +
      '<script src="/qlik-ticket.tableau.js"></script><iframe width="400" height="300"></iframe>',
    { headers: { "content-type": "text/html", ...(policy !== undefined && { "content-security-policy": policy }) } },
  );

const worldOn = (host: string): SystemWorldOptions<TableauEmulator> => ({
  host,
  start: (authority) => startTableau({ authority, hosts: [host] }),
  endpoints: (tableau) => {
    const ticketFor = (user: string) => () => {
      const ticket = tableau.server.issueTicket({ user });
      return Response.json({ ticket, server: `https://${host}`, user: { username: user } });
    };
    const once = tableau.server.issueTicket({ user: "anna" });
    return {
      "/tableau.html": html(),
      "/strict.html": html("frame-src 'self'"),
      "/api/anna": ticketFor("anna"),
      "/api/ben": ticketFor("ben"),
      "/api/same": () => Response.json({ ticket: once, user: { username: "anna" } }),
      // What a proxy in front of Tableau can do: the former user's cookie is dropped from the next load.
      "/api/end": () => {
        tableau.faults.add({ route: "/trusted/*", killSession: true, times: 1 });
        return new Response(null, { status: 204 });
      },
      "/api/401": () => new Response(null, { status: 401 }),
      "/api/429": () => new Response(null, { status: 429, headers: { "retry-after": "60" } }),
      "/api/html": () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
      "/api/refused": () => new Response("-1\n"),
      "/api/silent": () => new Promise<Response>(() => undefined),
    };
  },
});

interface Told {
  readonly code?: string;
  readonly message?: string;
  /** Whose views were seen since, as the views themselves say. */
  readonly users?: readonly string[];
}

/** Shows the view in the page's frame. */
const show = async (browser: Browser, host: string, endpoint: string, options = "{}"): Promise<Told> =>
  (await browser.evaluate(`
    while (!window.qlikTicketTableau) await new Promise((resolve) => requestAnimationFrame(resolve));
    const users = [];
    const hear = ({ data }) => data && data.type === "emulated-view" && users.push(data.user);
    addEventListener("message", hear);
    const given = ${options};
    const source = "/api/" + ${JSON.stringify(endpoint)};
    const server = ${JSON.stringify(`https://${host}`)};
    try {
      window.tableau = await qlikTicketTableau.authenticateTableau(source, { server, retry: 0, timeoutMs: given.withinMs || 20000, ...given.call });
      await tableau.show(document.querySelector("iframe"), "Superstore/Overview", { waitsForView: true, timeoutMs: 20000, ...given.show });
      for (let turns = 0; users.length === 0 && turns < 100; turns++) await new Promise((resolve) => setTimeout(resolve, 20));
      return { users };
    } catch (error) {
      return { code: error.code, message: error.message, users };
    } finally {
      removeEventListener("message", hear);
    }`)) as Told;

const SOON = "{ show: { timeoutMs: 3000 } }";
const ENDS = '{ call: { endSession: async () => (await fetch("/api/end", { method: "POST" })).ok } }';

async function expectNoTicket(browser: Browser): Promise<void> {
  expect(String(await browser.evaluate("return watch.everythingWritten()"))).not.toMatch(/trusted\/[^\s"]+/);
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a ticket's view is shown in a frame, the ticket is nowhere in the page, and a ticket that was spent shows none", () =>
      inSystemWorld(engine, worldOn(NEAR), async (browser, { system }) => {
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        expect(await show(browser, NEAR, "anna")).toEqual({ users: ["anna"] });
        await expectNoTicket(browser);
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        expect(await show(browser, NEAR, "same")).toEqual({ users: ["anna"] });
        expect(await show(browser, NEAR, "same", SOON)).toMatchObject({ code: "credential-rejected", users: [] });
        expect(system.server.sessions()).toContain("anna");
      }));

    it("a second user's view never shows the first user's: nothing is shown until the first one's session has ended", () =>
      inSystemWorld(engine, worldOn(NEAR), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        expect(await show(browser, NEAR, "anna")).toEqual({ users: ["anna"] });
        const both = await show(browser, NEAR, "ben");
        expect(both).toMatchObject({ code: "user-mismatch", users: [] });
        expect(await browser.evaluate('return document.querySelector("iframe").contentWindow.location.href')).toBe(
          "about:blank",
        );
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        expect(await show(browser, NEAR, "ben")).toMatchObject({ code: "user-mismatch", users: [] });
        expect(await show(browser, NEAR, "ben", ENDS)).toEqual({ users: ["ben"] });
      }));

    // Firefox keeps the cookie apart for each site (Total Cookie Protection); the others keep none.
    const outcome = engine.name === "Firefox" ? { users: ["anna"] } : { code: "cookie-blocked", users: [] };
    it(`a view of another site ends with ${JSON.stringify(outcome)}`, () =>
      inSystemWorld(engine, worldOn(FAR), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        expect(await show(browser, FAR, "anna", SOON)).toMatchObject(outcome);
        await expectNoTicket(browser);
      }));

    it("a ticket endpoint's 401, 429, web page, -1 and silence are each told by a code of their own", () =>
      inSystemWorld(engine, worldOn(NEAR), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        const codes: (string | undefined)[] = [];
        for (const path of ["401", "429", "html", "refused", "silent"]) {
          // A busy browser may need long for each answer; silence alone is waited out.
          const wish = path === "silent" ? "{ withinMs: 1500 }" : "{}";
          codes.push((await show(browser, NEAR, path, wish)).code);
        }
        expect(codes).toEqual(["not-signed-in", "rate-limited", "issuer-response-invalid", "issuer-failed", "timeout"]);
      }));

    it("the page's own policy and a Tableau Server out of reach are each told by a code of their own", () =>
      inSystemWorld(engine, worldOn(NEAR), async (browser, world) => {
        await browser.goto(`${PAGE_ORIGIN}/strict.html`);
        const blocked = await show(browser, NEAR, "anna", SOON);
        expect(blocked.code).toBe("csp-blocked");
        expect(blocked.message).toContain(`frame-src https://${NEAR}`);
        await browser.goto(`${PAGE_ORIGIN}/tableau.html`);
        world.cutOff();
        expect(await show(browser, NEAR, "anna", SOON)).toMatchObject({ code: "unreachable", users: [] });
      }));
  });
