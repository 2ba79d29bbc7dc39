// The page of the soak, and what its visitor does: eight elements, a clock that can be put forward, and a count of what is drawn.
/* global addEventListener, document, qlikTicket, window */
import { DEMO_APP } from "../../dist/emulator/index.js";

export const ENDPOINT = "/api/qlik-ticket";
export const ELEMENTS = 8;
const PATIENCE_MS = 60_000;
const { chart, kpi, table } = DEMO_APP.objects;
const OBJECTS = [chart, kpi, table];

export const pageFor = (proxy) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Soak</title><link rel="icon" href="data:,">
<style>body { margin: 40px 0 0 } qlik-object { display: inline-block; width: 280px; height: 200px }</style>
<script src="/qlik-ticket.embed.js" data-ticket-url="${ENDPOINT}" data-proxy="${proxy}" data-allow-insecure-proxy></script>
</head><body></body></html>`;

/**
 * Runs in the page before anything else. The library renews a session three times within ten minutes and not more often, so the
 * page's clock is put forward with the emulator's before each expiry: both clocks that a page can read, the date and the time since
 * its start, as on a machine that was awake meanwhile. Timers go on as they are.
 */
function prepare() {
  const sinceStart = performance.now.bind(performance);
  const RealDate = Date;
  let aheadMs = 0;
  performance.now = () => sinceStart() + aheadMs;
  window.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length > 0 ? given : [RealDate.now() + aheadMs]));
    }
    static now() {
      return RealDate.now() + aheadMs;
    }
  };
  const drawn = new Set();
  addEventListener("qlik-ready", ({ target }) => drawn.add(target.id));
  const elements = () => [...document.querySelectorAll("qlik-object")];
  const holdsObject = (element) => element.querySelector("svg rect, tbody tr") !== null || /\d/.test(element.innerText);
  let number = 0;
  window.soak = {
    passTime: (ms) => void (aheadMs += ms),
    forgetDrawn: () => drawn.clear(),
    /** How many elements have drawn since `forgetDrawn`, and show an object now. */
    countDrawn: () => elements().filter((element) => drawn.has(element.id) && holdsObject(element)).length,
    countIn: (state) => elements().filter((element) => element.getAttribute("data-qlik-state") === state).length,
    addElement(app, object) {
      const element = document.createElement("qlik-object");
      element.id = `object-${++number}`;
      element.setAttribute("app", app);
      element.setAttribute("object", object);
      document.body.append(element);
    },
    removeFirst: () => elements()[0].remove(),
    /** The middle of the first element's button. */
    placeOfButton() {
      const { x, y, width, height } = elements()[0].shadowRoot.querySelector("button").getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    },
    async logOut(endpoint, proxy) {
      const session = await qlikTicket.authenticate(endpoint, { proxy, bootstrap: false, allowInsecureProxy: true });
      await session.logout();
    },
    async until(test, ms) {
      const end = sinceStart() + ms;
      while (!test() && sinceStart() < end) await new Promise((resolve) => setTimeout(resolve, 25));
      return test();
    },
  };
}

/** The page as the soak's visitor has it. `problems` holds each error that nobody caught, and each page that it was sent away to. */
export async function openPage(browser, { address }) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 600 } });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.addInitScript(prepare);
  await page.goto(address);
  page.on("framenavigated", () => problems.push(`the page went to ${page.url().replace(/\?.*/, "")}`));
  const inPage = (expression) => page.evaluate(expression);
  const until = (condition) => inPage(`soak.until(() => ${condition}, ${PATIENCE_MS})`);
  let added = 0;
  const addElement = () => inPage(`soak.addElement("${DEMO_APP.id}", "${OBJECTS[added++ % OBJECTS.length]}")`);
  for (let count = 0; count < ELEMENTS; count += 1) await addElement();
  return {
    page,
    problems,
    passTime: (ms) => inPage(`soak.passTime(${ms})`),
    forgetDrawn: () => inPage("soak.forgetDrawn()"),
    /** Waits for all elements; returns how many have drawn. */
    async waitForDrawn() {
      await until(`soak.countDrawn() === ${ELEMENTS}`);
      return inPage("soak.countDrawn()");
    },
    waitForState: (state) => until(`soak.countIn("${state}") === ${ELEMENTS}`),
    /** The visitor's own input, on a place without a chart. */
    touch: () => page.mouse.click(600, 20),
    /** The first element goes, and a new one comes behind the last. */
    async replaceElement() {
      await inPage("soak.removeFirst()");
      await addElement();
    },
    logOut: (proxy) => inPage(`soak.logOut("${ENDPOINT}", "${proxy}")`),
    // By its place: playwright's own way to a button puts a script and its listeners into the page.
    async pressButton() {
      const { x, y } = await inPage("soak.placeOfButton()");
      await page.mouse.click(x, y);
    },
    close: () => context.close(),
  };
}
