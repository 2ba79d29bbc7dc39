// What a page with scripts of its own may expect: its libraries keep working, it decides how far the library goes, and
// what Qlik shows comes over Qlik's own channel.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn } from "./support/sign-in.js";
import { ADA, corsFor } from "./support/world.js";

const SAME_SITE: SurroundingsOptions = {
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
};

const ADD_SCRIPT = `
  const addScript = (src) => new Promise((resolve, reject) => {
    document.body.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
  });`;

const OF_A_SESSION = [
  "HTMLDocument visibilitychange",
  "Window focus",
  "Window keydown",
  "Window online",
  "Window pagehide",
  "Window pagehide",
  "Window pageshow",
  "Window pageshow",
  "Window pointerdown",
];

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("authenticate leaves a UMD library its global when a plain tag loads it after sign-in", () =>
      inWorld(engine, SAME_SITE, async ({ browser }) => {
        expect((await signIn(browser)).message).toBeUndefined();
        expect(
          await browser.evaluate(`${ADD_SCRIPT}
          await addScript("/umd.js");
          return { hasRequire: typeof window.require, library: window.umdLibrary?.name };`),
        ).toEqual({ hasRequire: "function", library: "umd" });
      }));

    it("a page still loads Qlik's modules after a plain tag called define() without a name", () =>
      inWorld(engine, SAME_SITE, async ({ browser }) => {
        expect((await signIn(browser)).message).toBeUndefined();
        await browser.evaluate(`${ADD_SCRIPT} await addScript("/anonymous.js");`);
        expect((await signIn(browser)).message).toBeUndefined();
        expect((await drawObjects(browser)).rows).toBeGreaterThan(0);
      }));

    it("a page signs in from the published ES module as well", () =>
      inWorld(engine, { ...SAME_SITE, page: "/module.html" }, async ({ browser }) => {
        expect(await signIn(browser)).toMatchObject({ user: ADA, hasQlik: true });
      }));

    it("authenticate stops after sign-in with bootstrap: false, and loads nothing of Qlik", () =>
      inWorld(engine, SAME_SITE, async ({ world, browser }) => {
        const outcome = await signIn(browser, { options: { bootstrap: false } });
        expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: false });
        // The session listens for what may end it, until the page lets go of it.
        expect(outcome.after).toEqual({ ...outcome.before, listeners: OF_A_SESSION });
        const left = await browser.evaluate("mashup.dispose(); return watch.leftBehind();");
        expect(left).toEqual(outcome.before);
        const asked = world.emulator.proxy.journal().map(({ path }) => path);
        expect(asked.some((path) => path.includes("dark_noise"))).toBe(true);
        expect(asked.filter((path) => /\.(js|css)(\?|$)/.test(path))).toEqual([]);
      }));

    it("authenticate rejects with the signal's reason, and asks for no ticket when the signal was aborted before", () =>
      inWorld(engine, SAME_SITE, async ({ world, browser }) => {
        // A request that is sent and cancelled at once reaches the server only now and then, so it is caught on its way out.
        const early = await browser.evaluate(`
        const reason = { mine: true };
        const asked = [];
        const send = window.fetch;
        window.fetch = (...values) => { asked.push(String(values[0])); return send(...values); };
        const settled = await qlikTicket
          .authenticate("/api/qlik-ticket", { signal: AbortSignal.abort(reason) })
          .catch((error) => error === reason);
        window.fetch = send;
        return { settled, asked };`);
        expect(early).toEqual({ settled: true, asked: [] });

        const late = await browser.evaluate(`
        const reason = { mine: true };
        const controller = new AbortController();
        const onEvent = ({ stage, status }) => stage === "consume" && status === "start" && controller.abort(reason);
        return qlikTicket.authenticate("/api/qlik-ticket", { signal: controller.signal, onEvent }).catch((error) => error === reason);`);
        expect(late).toBe(true);
        expect(world.emulator.proxy.counters().ticketsIssued).toBe(1);
      }));

    it("a chart shows what comes over the WebSocket, and asks for no data by HTTP", () =>
      inWorld(engine, SAME_SITE, async ({ world, browser }) => {
        expect((await signIn(browser)).message).toBeUndefined();
        const asked = world.emulator.proxy.journal().length;
        expect((await drawObjects(browser)).bars).toBeGreaterThan(0);
        const later = world.emulator.proxy.journal().slice(asked);
        expect(later.filter(({ side }) => side === "socket").map(({ path }) => path)).toEqual([
          expect.stringContaining(`/app/${DEMO_APP.id}`),
        ]);
        const byHttp = later.filter(({ side }) => side !== "socket").map(({ path }) => path);
        expect(byHttp.filter((path) => !/\/(qps\/(csrftoken|user)|resources\/)/.test(path))).toEqual([]);
      }));

    it("a chart shows nothing when the proxy refuses the WebSocket, signed in or not", () =>
      inWorld(
        engine,
        { ...SAME_SITE, virtualProxy: { ...SAME_SITE.virtualProxy, hostAllowList: [] } },
        async ({ world, browser }) => {
          expect((await signIn(browser)).message).toBeUndefined();
          expect(await drawObjects(browser, 1500)).toMatchObject({ bars: 0, rows: 0 });
          expect(world.emulator.proxy.counters()).toMatchObject({ sessionsCreated: 1, socketsOpened: 0 });
        },
      ));
  });
