// What an element looks like in its states: reached by the page's style sheets, legible in light and dark, and free of what axe finds.
import axe from "axe-core";
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { chart, chartIn, inPage, page, tag, until } from "./embed-page.js";
import { engines } from "./support/engines.js";

const element = (id: string, more: string) =>
  `<qlik-object id="${id}" app="${DEMO_APP.id}" height="200" debug ${more}></qlik-object>`;
const state = (id: string) => `document.getElementById("${id}")?.dataset.qlikState`;
const part = (id: string, name: string) =>
  `document.getElementById("${id}").shadowRoot.querySelector('[part="${name}"]')`;

/** One element in each state that a page can be in without anybody's help. */
const STATES = [
  element("ready", `object="${chart}"`),
  element("wrong", `object="${chart}" mode="frame"`),
  element("unknown", 'object="nope"'),
  element("light", 'object="nope" scheme="light"'),
  element("dark", 'object="nope" scheme="dark"'),
  element("auto", 'object="nope" scheme="auto"'),
  element("refused", `object="${chart}" ticket-url="/nowhere"`),
  element("loading", `object="${chart}" ticket-url="/never"`),
  `<qlik-object id="nameless" debug style="display: block; height: 200px"></qlik-object>`,
  element("framed", `object="${chart}" mode="iframe"`),
].join("");
const SETTLED = ["ready", "framed"].map((id) => `${state(id)} === "ready"`);
const FAILED = ["wrong", "unknown", "light", "dark", "auto", "refused"].map((id) => `${state(id)} === "error"`);
const ALL = [...SETTLED, ...FAILED, `${state("loading")} === "loading"`, `${state("nameless")} === "empty"`].join(
  " && ",
);

const endpoints = () => ({ "/never": () => new Promise<Response>(() => undefined) });

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("an element in each of its states has nothing that axe finds, in light and in dark colours", () =>
      inPage(
        engine,
        page(`<main><h1>Sales</h1>${STATES}</main>${tag()}`),
        async ({ browser }) => {
          await until(browser, ALL);
          await browser.evaluate(`const script = document.createElement("script");
            script.textContent = ${JSON.stringify(axe.source)};
            document.head.append(script);`);
          // What stands in a frame is Qlik's page, not ours.
          const found = await browser.evaluate(`
            const { violations } = await axe.run({ exclude: ["#framed iframe", "#ready .qv-object"] }, { resultTypes: ["violations"] });
            return violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" "));`);
          expect(found).toEqual([]);
        },
        endpoints,
      ));

    it("an element has the page's own colours, those that scheme asks for, and those of the page's style sheet", () =>
      inPage(
        engine,
        page(
          `<main>${element("plain", 'object="nope"')}${element("dark", 'object="nope" scheme="dark"')}${element("own", 'object="nope"')}</main>${tag()}`,
          `<style>
            main { color: rgb(10, 20, 30); }
            #own { --qlik-object-color: rgb(1, 2, 3); --qlik-object-background: rgb(250, 251, 252); }
            #own::part(message) { text-align: left; }
          </style>`,
        ),
        async ({ browser }) => {
          await until(browser, ["plain", "dark", "own"].map((id) => `${state(id)} === "error"`).join(" && "));
          const look = `(id) => { const { color, backgroundColor, colorScheme, textAlign } = getComputedStyle(document.getElementById(id).shadowRoot.querySelector('[part="message"]'));
            return { color, backgroundColor, colorScheme, textAlign }; }`;
          const [plain, dark, own] = (await browser.evaluate(`return ["plain", "dark", "own"].map(${look})`)) as Record<
            string,
            string
          >[];
          expect(plain).toMatchObject({ color: "rgb(10, 20, 30)", backgroundColor: "rgba(0, 0, 0, 0)" });
          // Each browser has its own white for that.
          expect(dark).toMatchObject({
            color: expect.stringMatching(/^rgb\(2[45]\d, 2[45]\d, 2[45]\d\)$/) as string,
            colorScheme: "dark",
          });
          expect(own).toMatchObject({
            color: "rgb(1, 2, 3)",
            backgroundColor: "rgb(250, 251, 252)",
            textAlign: "left",
          });
        },
      ));

    it("an element with a height that CSS does not know gets 400 pixels, and the console says so", () =>
      inPage(
        engine,
        page(`<qlik-object id="a" app="${DEMO_APP.id}" object="${chart}" height="tall"></qlik-object>${tag()}`),
        async ({ browser }) => {
          await until(browser, chartIn("a"));
          expect(await browser.evaluate("return document.getElementById('a').clientHeight")).toBe(400);
          expect(await browser.evaluate("return watch.everythingWritten()")).toContain('height="tall" is no height');
        },
      ));

    it("an element whose message has to be scrolled can be reached by the keyboard", () =>
      inPage(
        engine,
        page(`<qlik-object id="a" app="${DEMO_APP.id}" object="nope" height="40" debug></qlik-object>${tag()}`),
        async ({ browser }) => {
          await until(browser, `${state("a")} === "error"`);
          expect(await browser.evaluate(`return ${part("a", "message")}.tabIndex`)).toBe(0);
        },
      ));
  });
