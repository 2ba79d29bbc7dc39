// One tag and a chart appears: in the page of a site that is not built for it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import {
  chart,
  chartIn,
  div,
  figureIn,
  inPage,
  kpi,
  openPages,
  page,
  type PageAfterPage,
  SCRIPT,
  table,
  tableIn,
  tag,
  until,
} from "./embed-page.js";
import { engines } from "./support/engines.js";
import { ADA, TICKET_ENDPOINT } from "./support/world.js";

/** Where sites, plugins and optimizers put the tag, and what becomes of it there. */
const PLACES: readonly (readonly [name: string, body: string, head?: string])[] = [
  ["in the head", div("a", chart), tag()],
  ["in the head with defer", div("a", chart), tag("defer")],
  ["in the head with async", div("a", chart), tag("async")],
  ["before the elements", tag() + div("a", chart)],
  ["after them, in upper case", div("a", chart) + tag().replace("data-ticket-url", "DATA-TICKET-URL")],
  ["twice", tag() + div("a", chart) + tag()],
  [
    "moved by a script that loads it later",
    `${div("a", chart)}<script>
      setTimeout(() => {
        const script = document.createElement("script");
        script.dataset.ticketUrl = ${JSON.stringify(TICKET_ENDPOINT)};
        script.src = ${JSON.stringify(SCRIPT)};
        document.head.append(script);
      }, 50);
    </script>`,
  ],
  [
    "combined with other files, so that no script is the running one",
    `${div("a", chart)}<script type="text/plain" data-ticket-url="${TICKET_ENDPOINT}"></script><script>
      fetch(${JSON.stringify(SCRIPT)}).then((file) => file.text()).then((text) => Function(text)());
    </script>`,
  ],
  [
    "by a tag manager that drops its attributes",
    `${div("a", chart)}<script src="${SCRIPT}#ticket-url=${TICKET_ENDPOINT}"></script>`,
  ],
];

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("the file for one tag draws a chart, a figure and a table, with one ticket, one session and one WebSocket", () =>
      inPage(engine, page(div("a", chart) + div("b", kpi) + div("c", table) + tag()), async ({ world, browser }) => {
        await until(browser, `${chartIn("a")} && ${figureIn("b")} && ${tableIn("c")}`);
        const { proxy } = world.emulator;
        expect(proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
        expect(proxy.counters().socketsOpened).toBe(1);
        expect(proxy.sessions().map(({ user }) => user)).toEqual([ADA]);
        await until(browser, "happened.length === 3");
        expect(await browser.evaluate("return document.querySelectorAll('[aria-busy], [role=status]').length")).toBe(0);
        const written = await browser.evaluate("return watch.everythingWritten()");
        for (const ticket of world.tickets) expect(written).not.toContain(ticket);
        expect(await browser.evaluate("return watch.leftBehind().uncaught")).toEqual([]);
      }));

    describe("works with the tag", () => {
      let pages: PageAfterPage;
      beforeAll(async () => void (pages = await openPages(engine)));
      afterAll(() => pages.close());

      it.each(PLACES.map(([name, ...parts]) => [name, parts] as const))(
        "the tag works: %s",
        async (_name, [body, head]) => {
          const before = pages.world.emulator.proxy.counters();
          await pages.show(page(body, head));
          await until(pages.browser, chartIn("a"));
          const after = pages.world.emulator.proxy.counters();
          expect(after.ticketsIssued - before.ticketsIssued).toBe(1);
          expect(after.socketsOpened - before.socketsOpened).toBe(1);
        },
      );
    });

    it("the tag needs no data attributes on the elements where a system strips them", () =>
      inPage(
        engine,
        page(
          `<div id="qlik:${DEMO_APP.id}:${chart}"></div><div id="b"><p class="qlik:${DEMO_APP.id}:${table}"></p></div>${tag()}`,
        ),
        async ({ browser }) => {
          await browser.evaluate('document.querySelector("div").id = "a"');
          await until(browser, tableIn("b"));
        },
      ));

    it("the file for one tag draws <qlik-object>, made by code as well", () =>
      inPage(
        engine,
        page(`<qlik-object id="a" app="${DEMO_APP.id}" object="${chart}"></qlik-object>${tag()}`),
        async ({ world, browser }) => {
          await until(browser, chartIn("a"));
          await browser.evaluate(`
          const element = document.createElement("qlik-object");
          element.id = "b";
          document.body.append(element);
          element.setAttribute("app", ${JSON.stringify(DEMO_APP.id)});
          element.setAttribute("object", ${JSON.stringify(table)});`);
          await until(browser, tableIn("b"));
          expect(world.emulator.proxy.counters().ticketsIssued).toBe(1);
        },
      ));
  });
