// The page `/single/` of the emulator, as `<iframe>` embedding shows it: a real page that draws by the server's own client.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { singleUrlOf, type SingleUrlOptions } from "../../src/qlik-sense/session/single-url.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld } from "./support/in-world.js";
import { ADA, PREFIX, PROXY } from "./support/world.js";

const IMAGE = "resources/img/core/dark_noise_16x16.png";

/** Opens the page and says what stands in it once it holds something. */
async function shown(browser: Browser, query: string): Promise<{ bars: number; text: string }> {
  await browser.goto(`${PROXY}/single/?${query}`);
  return (await browser.evaluate(`
    const place = document.getElementById("object");
    const until = performance.now() + 20000;
    while (performance.now() < until && place.textContent.trim() === "") await new Promise((resolve) => setTimeout(resolve, 25));
    return { bars: place.querySelectorAll("svg rect").length, text: place.textContent.trim() };
  `)) as { bars: number; text: string };
}

/** Waits until the page's `isTrue` holds, and says what `value` is then. */
const once = (browser: Browser, isTrue: string, value: string) =>
  browser.evaluate(`
    const labels = () => [...document.querySelectorAll(".qv-axis-label")].map((label) => label.textContent);
    const press = (selector, type = "click") =>
      document.querySelector(selector).dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
    const until = performance.now() + 20000;
    while (!(${isTrue})) {
      if (performance.now() > until) throw new Error("It did not come true: " + document.body.innerText);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return ${value};
  `);

const DRAWN = "labels().length > 0";

describe.each(engines)("in $name", (engine) => {
  afterAll(() => engine.close?.());

  it("the single page draws the object that its address names, and says what is wrong with another address", () =>
    inWorld(engine, { site: "same-site" }, async ({ world, browser }) => {
      const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA });
      await browser.goto(`${PROXY}/${IMAGE}?qlikTicket=${ticket}`);
      const chart = await shown(browser, `appid=${DEMO_APP.id}&obj=${DEMO_APP.objects.chart}`);
      expect(chart.bars).toBeGreaterThanOrEqual(3);
      expect((await shown(browser, `appid=${DEMO_APP.id}`)).text).toContain("names no object");
      const unknown = await shown(browser, `appid=${DEMO_APP.id}&obj=%3Cimg%20src%3Dx%3E`);
      expect(unknown).toEqual({ bars: 0, text: "Object not found: <img src=x>" });
    }));

  it("the single page of an address of ours shows what it selects, its theme and what its options allow", () =>
    inWorld(engine, { site: "same-site" }, async ({ world, browser }) => {
      const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA });
      await browser.goto(`${PROXY}/${IMAGE}?qlikTicket=${ticket}`);
      const open = (options: Omit<SingleUrlOptions, "app" | "object">) =>
        browser.goto(
          singleUrlOf({ base: `${PROXY}/` }, { app: DEMO_APP.id, object: DEMO_APP.objects.chart, ...options }),
        );

      await open({ selections: { Month: ["Feb", 3] }, theme: "breeze", options: ["currsel", "ctxmenu"], lang: "de" });
      const shownFirst = `[labels(), document.querySelector(".qv-current-selections").textContent,
        getComputedStyle(document.querySelector(".qv-bar")).fill, document.documentElement.lang]`;
      expect(await once(browser, `${DRAWN} && document.querySelector(".qv-current-selection")`, shownFirst)).toEqual([
        ["Feb", "Mar"],
        "Month Feb, Mar ×",
        "rgb(38, 160, 167)",
        "de",
      ]);
      await once(browser, DRAWN, `press(".qv-bar-group", "contextmenu"), press(".qv-context-menu button")`);
      // The chart and the bar of selections hear of it one after the other.
      const isCleared = `document.querySelector(".qv-current-selections").textContent === "No selections applied"`;
      await once(browser, `labels().length === 12 && ${isCleared}`, "true");
      await once(browser, DRAWN, `press(".qv-bar-group:nth-of-type(2)")`);
      expect(await once(browser, "labels().length === 1", "labels()")).toEqual(["Feb"]);
      const clearing = ".qv-current-selection button";
      await once(browser, `document.querySelector("${clearing}")`, `press("${clearing}")`);
      await once(browser, "labels().length === 12", "true");

      await open({ options: ["noselections"], select: "clearall" });
      await once(browser, DRAWN, `press(".qv-bar-group")`);
      expect(await once(browser, DRAWN, `[labels().length, document.querySelector(".qv-current-selections")]`)).toEqual(
        [12, null],
      );
      await open({ options: ["nointeraction"] });
      expect(
        await once(browser, DRAWN, `getComputedStyle(document.querySelector(".qv-bar-group")).pointerEvents`),
      ).toBe("none");
      await open({ selections: { Planet: "Mars" } });
      expect(
        await once(
          browser,
          `document.querySelector(".qv-object-error")`,
          `document.querySelector("#object").textContent`,
        ),
      ).toBe("Object not found: Planet");
    }));

  it("an app of the session selects in fields, tells what is selected, and its charts follow", () =>
    inWorld(engine, { site: "same-site" }, async ({ browser }) => {
      const seen = await browser.evaluate(`
        while (!window.qlikTicket) await new Promise((resolve) => requestAnimationFrame(resolve));
        const mashup = await qlikTicket.authenticate("/api/qlik-ticket");
        const app = mashup.openApp("${DEMO_APP.id}");
        const place = document.body.appendChild(Object.assign(document.createElement("div"), { style: "width:600px;height:300px" }));
        const labels = () => [...place.querySelectorAll(".qv-axis-label")].map((label) => label.textContent);
        const until = async (isTrue) => {
          for (let i = 0; i < 400 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
          if (!isTrue()) throw new Error("It did not come true: " + isTrue);
        };
        await app.getObject(place, "${DEMO_APP.objects.chart}");
        const state = app.selectionState();
        const done = await app.field("Month").selectValues(["Feb"]);
        await until(() => labels().length === 1 && state.selections.length === 1);
        const selected = [done, labels(), state.selections[0].fieldName, state.selections[0].qSelected];
        const field = app.field("Quarter").getData();
        await until(() => field.rows.length > 0);
        const rows = field.rows.map((row) => row.qText + row.qState);
        await state.clearAll();
        await until(() => labels().length === 12);
        const contents = [];
        await app.variable.getContent("vGreeting", ({ qContent }) => contents.push(qContent.qString));
        await app.variable.setStringValue("vGreeting", "Hello");
        await until(() => contents.length === 2);
        return { selected, rows, contents };`);
      expect(seen).toEqual({
        selected: [true, ["Feb"], "Month", "Feb"],
        rows: ["Q1O", "Q2X", "Q3X", "Q4X"],
        contents: ["Good morning", "Hello"],
      });
    }));
});
