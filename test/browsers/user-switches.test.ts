// A page on which users change without a reload: what is drawn after a switch comes from the present user's session and socket.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import { chart, chartIn, div, kpi, openPages, page, tag, until, type PageAfterPage } from "./embed-page.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import type { Browser } from "./support/browser.js";
import { corsFor, PREFIX, PROXY } from "./support/world.js";

type UserId = "anna" | "bob" | "cleo";

/** Ten switches between the three, each to another one than before. */
const SWITCHES: readonly UserId[] = ["bob", "anna", "cleo", "anna", "bob", "cleo", "bob", "anna", "cleo", "bob"];

/** An endpoint of a site whose user is written down in the page server: `/api/ticket`, and `/api/become?anna` to change him. */
const siteWithUsers: NonNullable<SurroundingsOptions["endpoints"]> = (emulator: Emulator, tickets) => {
  let userId = "anna";
  const issue = () => {
    const user = { userDirectory: "ACME", userId };
    const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...user });
    tickets.push(ticket);
    return Response.json({ ticket, proxy: PROXY, user, sessionKey: `key of ${userId}` });
  };
  return {
    "/api/ticket": issue,
    "/api/become": (request) => {
      userId = new URL(request.url).search.slice(1);
      return new Response(null, { status: 204 });
    },
  };
};

const WORLD: SurroundingsOptions = {
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
  endpoints: siteWithUsers,
};

const become = (browser: Browser, user: UserId) => browser.evaluate(`await fetch("/api/become?${user}");`);

/** Whom the engine takes each open socket for. */
const socketUsers = ({ world }: Pick<Surroundings, "world">): string[] =>
  world.emulator.proxy
    .sessions()
    .filter(({ openSockets }) => openSockets > 0)
    .map(({ user }) => user.userId);

async function settled(surroundings: Pick<Surroundings, "world">, user: UserId): Promise<void> {
  await expect.poll(() => socketUsers(surroundings), { timeout: 10_000 }).toEqual([user]);
}

async function signInAndDraw(browser: Browser): Promise<{ readonly user: string; readonly socketUser: string }> {
  return (await browser.evaluate(`
    const mashup = await qlikTicket.authenticate("/api/ticket");
    (window.handles ??= []).push(mashup);
    mashup.on("other-user", () => (window.switched = (window.switched ?? 0) + 1));
    const app = mashup.openApp(${JSON.stringify(DEMO_APP.id)});
    await app.getObject("chart", ${JSON.stringify(chart)});
    const { qReturn } = await app.global.getAuthenticatedUser();
    return { user: mashup.user.userId, socketUser: qReturn };`)) as { user: string; socketUser: string };
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a page draws each chart from the present user's own socket through ten switches between three users, and closes the former user's", () =>
      inWorld(engine, WORLD, async (surroundings) => {
        const { browser } = surroundings;
        for (const [index, user] of (["anna", ...SWITCHES] as const).entries()) {
          await become(browser, user);
          const drawn = await signInAndDraw(browser);
          expect(drawn).toEqual({ user, socketUser: `UserDirectory=ACME; UserId=${user}` });
          await until(browser, chartIn("chart"));
          await settled(surroundings, user);
          expect(await browser.evaluate("return handles.map(({ state }) => state)")).toEqual([
            ...Array.from({ length: index }, () => "closed"),
            "ready",
          ]);
          expect(await browser.evaluate("return window.switched ?? 0")).toBe(index);
        }
        expect(await browser.evaluate("return watch.leftBehind().uncaught")).toEqual([]);
      }));

    it("a former user's session rejects openApp with other-user, and opens no socket for it", () =>
      inWorld(engine, WORLD, async (surroundings) => {
        const { browser, world } = surroundings;
        await signInAndDraw(browser);
        await become(browser, "bob");
        await signInAndDraw(browser);
        const before = world.emulator.proxy.counters().socketsOpened;
        const code = await browser.evaluate(`
          try { handles[0].openApp(${JSON.stringify(DEMO_APP.id)}); } catch (error) { return error.code; }`);
        expect(code).toBe("other-user");
        expect(await browser.evaluate("return handles[0].webSocketUrl('app').catch(({ code }) => code)")).toBe(
          "other-user",
        );
        expect(world.emulator.proxy.counters().socketsOpened).toBe(before);
      }));

    it("a page draws nothing on the session of a user who signed in elsewhere in this browser: the look before a chart finds him, and before a list or a selection", () =>
      inWorld(engine, WORLD, async (surroundings) => {
        const { browser, world } = surroundings;
        await signInAndDraw(browser);
        // The Hub in another tab: another user's ticket, spent by a plain request.
        const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, userDirectory: "ACME", userId: "bob" });
        await browser.evaluate(`
          await fetch(${JSON.stringify(`${PROXY}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`)}, { credentials: "include", cache: "no-store" });
          // A look that is younger than two seconds is believed.
          await new Promise((resolve) => setTimeout(resolve, 2_100));`);
        const outcome = await browser.evaluate(`
          const [mashup] = handles;
          // The session may have looked before: WebKit gives the page its focus late, and then openApp throws.
          const open = async () => mashup.openApp(${JSON.stringify(DEMO_APP.id)}, { identity: "second" });
          const told = [];
          const codes = await Promise.all([
            open().then((app) => app.getObject("kpi", ${JSON.stringify(kpi)})),
            open().then((app) => app.createList({ qDef: { qFieldDefs: ["Region"] } }, (reply) => told.push(reply))),
            open().then((app) => app.field("Region").selectAll()),
            open().then((app) => {
              const state = app.selectionState();
              state.OnData.bind(() => told.push(state.selections));
              return app.getAppLayout();
            }),
          ].map((call) => call.then(() => "done", (error) => error.code)));
          return { codes, told, state: mashup.state, kpi: document.getElementById("kpi").innerText };`);
        const codes = Array.from({ length: 4 }, () => "other-user");
        expect(outcome).toEqual({ codes, told: [], state: "closed", kpi: "" });
        await expect.poll(() => socketUsers(surroundings), { timeout: 10_000 }).toEqual([]);
      }));

    it("two calls at the same time whose header functions carry two users' tokens are two sign-ins", () =>
      inWorld(engine, { ...WORLD, endpoints: byToken }, async ({ browser, world }) => {
        const outcome = await browser.evaluate(`
          const call = (user) => qlikTicket
            .authenticate("/api/by-token", { bootstrap: false, request: { headers: () => ({ Authorization: "Bearer " + user }) } })
            .then((session) => session.user.userId, (error) => error.code);
          return Promise.all([call("anna"), call("bob")]);`);
        expect(outcome).toEqual(["anna", "bob"]);
        expect(world.emulator.proxy.counters().sessionsCreated).toBe(2);
      }));

    describe("elements", () => {
      let pages: PageAfterPage | undefined;
      afterAll(() => pages?.close());

      it("elements follow the page through ten switches, and show nobody else's chart", async () => {
        pages = await openPages(engine, siteWithUsers);
        const { browser } = pages;
        await pages.show(page(div("a", chart) + tag("", "/api/ticket")));
        await until(browser, chartIn("a"));
        await settled(pages, "anna");
        for (const user of SWITCHES) {
          await become(browser, user);
          await browser.evaluate(`
            window.drawnBefore = happened.length;
            await qlikTicket.authenticate("/api/ticket", { bootstrap: false });`);
          await until(browser, `happened.length > drawnBefore && ${chartIn("a")}`);
          await settled(pages, user);
        }
        expect(await browser.evaluate("return happened.filter(({ name }) => name === 'qlik-error').length")).toBe(0);
        expect(await browser.evaluate("return watch.leftBehind().uncaught")).toEqual([]);
      });

      it("elements say that somebody else is signed in when their own source names another user, and draw again on Retry", async () => {
        pages ??= await openPages(engine, siteWithUsers);
        const { browser, world } = pages;
        await become(browser, "anna");
        await pages.show(page(div("a", chart) + tag("", "/api/ticket")));
        await until(browser, chartIn("a"));
        // Another part of the page signs somebody else in; the site itself still has anna.
        const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, userDirectory: "ACME", userId: "bob" });
        const user = JSON.stringify({ userDirectory: "ACME", userId: "bob" });
        await browser.evaluate(`
          await qlikTicket.authenticate(async () => ({ ticket: ${JSON.stringify(ticket)}, user: ${user}, sessionKey: "bob" }),
            { proxy: ${JSON.stringify(PROXY)}, bootstrap: false });`);
        await until(browser, `/Somebody else is signed in/.test(document.getElementById("a").innerText)`);
        const spent = world.emulator.proxy.counters().ticketsSpent;
        expect(await browser.evaluate(`return document.querySelectorAll("#a svg").length`)).toBe(0);
        await browser.evaluate(`document.querySelector("#a button").click();`);
        await until(browser, chartIn("a"));
        await settled(pages, "anna");
        expect(world.emulator.proxy.counters().ticketsSpent).toBe(spent + 1);
      });
    });
  });

/** An endpoint whose user is the one of the bearer token. */
function byToken(emulator: Emulator, tickets: string[]) {
  return {
    "/api/by-token": (request: Request) => {
      const userId = (request.headers.get("authorization") ?? "").replace("Bearer ", "");
      const user = { userDirectory: "ACME", userId };
      const ticket = emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...user });
      tickets.push(ticket);
      return Response.json({ ticket, proxy: PROXY, user, sessionKey: `key of ${userId}` });
    },
  };
}
