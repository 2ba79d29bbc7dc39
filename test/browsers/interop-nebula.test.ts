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

/** Where the bar with this number is in the window: the canvas is read near its foot, where all twelve months have a bar. */
const BAR_AT = (index: number) => `
  const barsIn = (canvas) => {
    const y = Math.round(canvas.height * 0.8);
    const { data } = canvas.getContext("2d").getImageData(0, y, canvas.width, 1);
    // Grey are the lines; while somebody selects, the bars that are not selected are pale.
    const isBar = (x) => {
      const [red, green, blue, alpha] = data.slice(4 * x, 4 * x + 4);
      return alpha > 30 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40;
    };
    const bars = [];
    for (let x = 0, from; x <= canvas.width; x++) {
      if (x < canvas.width && isBar(x)) from ??= x;
      else if (from !== undefined) {
        bars.push({ x: (from + x) / 2, y });
        from = undefined;
      }
    }
    return bars;
  };
  const canvases = () => [...document.querySelectorAll("#${chart} canvas")].filter(({ width, height }) => width * height > 0);
  const drawn = () => canvases().find((canvas) => barsIn(canvas).length === 12);
  await until(drawn);
  const { left, top, width } = drawn().getBoundingClientRect();
  const scale = width / drawn().width;
  const bar = barsIn(drawn())[${index}];
  return [left + bar.x * scale, top + bar.y * scale];`;

/**
 * Where the chart's own button with this name is (the bar of selections has buttons of like names, which have a title alone), once it
 * has stood still for a fifth of a second: a button that moves leaves its place to its neighbour. `null` where the chart has asked for
 * the method by now.
 */
const BUTTON_AT = (name: string, method: string) => `
  const buttonOf = () => document.querySelector('button[aria-label="${name} selection"]');
  for (let before = ""; ; await pause(200)) {
    await until(() => log.includes("${method}") || buttonOf()?.disabled === false);
    if (log.includes("${method}")) return null;
    const { left, top, width, height } = buttonOf().getBoundingClientRect();
    const place = [left + width / 2, top + height / 2];
    if (before === String(place)) return place;
    before = String(place);
  }`;

for (const engine of engines.filter(({ name }) => name !== "WebKitGTK"))
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("nebula.js draws bar chart, key figures and table, selects, sorts and resizes, and no call is unknown to the engine", () =>
      onClients(engine, { nebula: true }, async ({ browser, world }) => {
        const seen = (await browser.evaluate(`${OPEN}
          await until(() => textOf("${table}").includes("Bikes") && textOf("${chart}").includes("Dec") && textOf("${kpi}").includes("$1,018,988"));
          const before = { kpi: textOf("${kpi}"), hasCanvas: document.querySelectorAll("#${chart} canvas").length > 0 };
          press(leaf("list", "North"));
          await until(() => !textOf("${table}").includes("East") && textOf("${kpi}").includes("$336,642") && textOf("bar").includes("North"));
          const selected = { kpi: textOf("${kpi}"), bar: textOf("bar") };
          press(leaf("${table}", "Category"));
          await until(() => log.includes("ApplyPatches"));
          for (const element of document.querySelectorAll(".chart")) element.style.width = "380px";
          await pause(500);
          await opened.app.clearAll();
          await until(() => textOf("${table}").includes("East") && textOf("${kpi}").includes("$1,018,988"));
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

    it("nebula.js's bar chart takes selections by the mouse, and its own buttons confirm, clear and cancel them", () =>
      onClients(engine, { nebula: true }, async ({ browser }) => {
        await browser.evaluate(`${OPEN}
          await until(() => textOf("${kpi}").includes("$1,018,988"));
          window.total = textOf("${kpi}");`);
        /** A chart that is just being drawn anew misses a press: then the bar is pressed again. */
        const selectBar = async (index: number, selections: number) => {
          for (let tries = 0; tries < 4; tries++) {
            // The chart takes two presses in half a second for one gesture.
            await browser.evaluate(`await pause(1000);`);
            const [x, y] = (await browser.evaluate(BAR_AT(index))) as [number, number];
            await browser.click(x, y);
            const isDone = await browser.evaluate(`
              const selected = () => log.filter((method) => method === "SelectHyperCubeValues").length;
              for (let i = 0; i < 100 && selected() < ${selections}; i++) await pause(50);
              return selected() === ${selections};`);
            if (isDone) return;
          }
          throw new Error(`The bar ${index} was not selected.`);
        };
        /** Presses until the chart asks for it: a toolbar that is just coming, or moving, misses a press too. */
        const pressButton = async (name: string, method: string) => {
          for (let tries = 0; tries < 4; tries++) {
            const place = (await browser.evaluate(BUTTON_AT(name, method))) as [number, number] | null;
            if (!place) return;
            await browser.click(...place);
            const isAsked = await browser.evaluate(`
              for (let i = 0; i < 50 && !log.includes("${method}"); i++) await pause(50);
              return log.includes("${method}");`);
            if (isAsked) return;
          }
          throw new Error(`The button ${name} was not heard.`);
        };
        await selectBar(0, 1);
        await browser.evaluate(`await until(() => textOf("bar").includes("Jan"));`);
        await selectBar(1, 2);
        await pressButton("Confirm", "EndSelections");
        const confirmed = await browser.evaluate(`
          await until(() => textOf("bar").includes("Month"));
          const state = await opened.app.createSessionObject({ qInfo: { qType: "current" }, qSelectionObjectDef: {} });
          const { qSelectionObject } = await state.getLayout();
          return [qSelectionObject.qSelections.map(({ qField, qSelected }) => qField + ": " + qSelected), textOf("${kpi}") !== total, errors];`);
        expect(confirmed).toEqual([["Month: Jan, Feb"], true, []]);
        await browser.evaluate(`
          await opened.app.clearAll();
          await until(() => textOf("${kpi}") === total);
          log.length = 0;`);
        await selectBar(0, 1);
        await browser.evaluate(`await until(() => textOf("bar").includes("Jan"));`);
        await pressButton("Clear", "ResetMadeSelections");
        const cleared = await browser.evaluate(`
          await until(() => textOf("${kpi}") === total);
          return [log.includes("EndSelections"), textOf("bar").includes("Jan"), errors];`);
        expect(cleared).toEqual([false, false, []]);
        await selectBar(1, 2);
        await browser.evaluate(`await until(() => textOf("bar").includes("Feb"));`);
        await pressButton("Cancel", "EndSelections");
        const cancelled = await browser.evaluate(`
          await until(() => textOf("${kpi}") === total);
          return [textOf("bar").includes("Month"), errors];`);
        expect(cancelled).toEqual([false, []]);
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
