// What stands in the page under the names that the library and Qlik's loader use: elements, and loaders of others.
import { afterAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn } from "./support/sign-in.js";
import { expectNoTrace } from "./support/traces.js";
import { ADA, corsFor } from "./support/world.js";

const on = (page: string): SurroundingsOptions => ({
  site: "same-site",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
  page,
});

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a page signs in and draws where its elements are called require, define, requirejs and qlikTicket", () =>
      inWorld(engine, on("/clobbered.html"), async ({ browser }) => {
        // Else the page would prove nothing: to scripts these elements are globals.
        expect(
          await browser.evaluate(`
          const named = (value) => Object.prototype.toString.call(value);
          return [window.require, window.define, window.requirejs].map(named);`),
        ).toEqual(["[object HTMLFormElement]", "[object HTMLAnchorElement]", "[object HTMLImageElement]"]);
        const outcome = await signIn(browser);
        expect(outcome.message).toBeUndefined();
        expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
        expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
      }));

    it("authenticate says amd-conflict where another loader owns define and require, leaves it alone and asks for no script of Qlik", () =>
      inWorld(engine, on("/foreign-loader.html"), async (surroundings) => {
        const { browser, world } = surroundings;
        await browser.evaluate("window.keptDefine = window.define; window.keptRequire = window.require;");
        const outcome = await signIn(browser);
        expect(outcome.code).toBe("amd-conflict");
        await expectNoTrace(surroundings, outcome, 1);
        expect(
          await browser.evaluate(`
          const own = await new Promise((resolve) => window.require(["own"], resolve));
          return { own, same: window.define === keptDefine && window.require === keptRequire, amd: window.define.amd };`),
        ).toEqual({ own: "a module of the page", same: true, amd: { vendor: "another loader" } });
        const asked = world.emulator.proxy.journal().map(({ path }) => path);
        expect(asked.filter((path) => /\.(js|css)(\?|$)/.test(path))).toEqual([]);
      }));
  });
