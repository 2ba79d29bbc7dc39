// nebula.js 7 with its own charts, as they come from npm, on the emulator's app: they draw, select, sort and change size, and go on
// after a forced expiry.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { onClients } from "./interop-support/clients.js";
import { engines } from "./support/engines.js";

/** Opens the app with the three charts, the list of a field and the bar of selections; `log` has each call's method and each error. */
const OPEN = `
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const until = async (isTrue) => {
    for (let i = 0; i < 200 && !isTrue(); i++) await pause(50);
    if (!isTrue()) throw new Error("It did not come true: " + isTrue);
  };
  const textOf = (id) => document.getElementById(id).innerText;
  const place = (id) => {
    const element = document.createElement("div");
    Object.assign(element, { className: "chart", id });
    document.querySelector("#root").append(element);
    return element;
  };
  const press = (element) => {
    for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
      element.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, button: 0 }));
    }
  };
  const leaf = (id, text) =>
    [...document.querySelectorAll("#" + id + " *")].filter((each) => !each.children.length && each.textContent === text).pop();
  Object.assign(window, { pause, until, textOf, place, press, leaf, log: [], errors: [] });
  addEventListener("error", (event) => errors.push(event.message));
  const complain = console.error;
  console.error = (...words) => void errors.push(words.map(String).join(" "));
  window.qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
  window.opened = await openNebula(qlik, ${JSON.stringify(DEMO_APP.id)}, {
    create(config) {
      const session = create(config);
      session.on("traffic:sent", ({ method }) => log.push(method));
      session.on("traffic:received", ({ error }) => error && errors.push(JSON.stringify(error)));
      return session;
    },
    embed: (app) => embed(app, { types }),
  });
  (await opened.nebula.selections()).mount(place("bar"));
  for (const id of ${JSON.stringify(Object.values(DEMO_APP.objects))}) await opened.nebula.render({ element: place(id), id });
  (await opened.nebula.field("Region")).mount(place("list"));
  await until(() => textOf("list").includes("North"));`;

const { chart, kpi, table } = DEMO_APP.objects;

for (const engine of engines.filter(({ name }) => name !== "WebKitGTK"))
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("nebula.js draws bar chart, key figures and table, selects, sorts and resizes, and no call is unknown to the engine", () =>
      onClients(engine, { nebula: true }, async ({ browser, world }) => {
        const seen = (await browser.evaluate(`${OPEN}
          await until(() => textOf("${table}").includes("Bikes") && textOf("${chart}").includes("Dec"));
          const before = { kpi: textOf("${kpi}"), hasCanvas: document.querySelectorAll("#${chart} canvas").length > 0 };
          press(leaf("list", "North"));
          await until(() => !textOf("${table}").includes("East"));
          const selected = { kpi: textOf("${kpi}"), bar: textOf("bar") };
          press(leaf("${table}", "Category"));
          await until(() => log.includes("ApplyPatches"));
          for (const element of document.querySelectorAll(".chart")) element.style.width = "380px";
          await pause(500);
          await opened.app.clearAll();
          await until(() => textOf("${table}").includes("East"));
          return { before, selected, after: textOf("${kpi}"), methods: [...new Set(log)], errors };`)) as {
          before: object;
          selected: { kpi: string; bar: string };
          after: string;
          methods: string[];
          errors: string[];
        };
        expect(seen.errors).toEqual([]);
        expect(seen.before).toMatchObject({ kpi: expect.stringContaining("$1,018,988") as string, hasCanvas: true });
        expect(seen.selected.kpi).toContain("$336,642");
        expect(seen.selected.bar).toContain("North");
        expect(seen.after).toContain("$1,018,988");
        expect(seen.methods).toEqual(
          expect.arrayContaining(["GetListObjectData", "BeginSelections", "SelectListObjectValues", "ApplyPatches"]),
        );
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
      }));

    it("nebula.js goes on with the same charts and selections bar after a forced expiry, by one ticket", () =>
      onClients(engine, { nebula: true }, async ({ browser, world }) => {
        await browser.evaluate(OPEN);
        for (const { id } of world.emulator.proxy.sessions()) world.emulator.proxy.endSession(id, "timed-out");
        const kpiText = await browser.evaluate(`
          await until(() => qlik.state === "expired");
          const resumed = new Promise((resolve) => opened.session.on("resumed", resolve));
          document.dispatchEvent(new PointerEvent("pointerdown"));
          await resumed;
          await pause(300);
          press(leaf("list", "North"));
          await until(() => textOf("${kpi}").includes("$336,642"));
          await until(() => textOf("bar").includes("North"));
          return textOf("${kpi}");`);
        expect(kpiText).toContain("$336,642");
        expect(world.emulator.proxy.counters().ticketsSpent).toBe(2);
      }));

    it("nebula.js's charts are gone after a logout", () =>
      onClients(engine, { nebula: true }, async ({ browser }) => {
        const left = await browser.evaluate(`${OPEN}
          await until(() => textOf("${kpi}").includes("$1,018,988"));
          await qlik.logout();
          await until(() => !textOf("${kpi}").includes("$"));
          return textOf("${kpi}") + textOf("${chart}") + textOf("${table}");`);
        expect(left).not.toMatch(/\$|Bikes|Dec/);
      }));
  });
