// Pages for the one-tag form: each test writes the HTML of a page as a site would, and looks at what became of it.
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import { inWorld, openSurroundings, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import type { Browser, Engine } from "./support/browser.js";
import type { Endpoint } from "./support/page-server.js";
import { corsFor, TICKET_ENDPOINT } from "./support/world.js";

export const { chart, kpi, table } = DEMO_APP.objects;
export const SCRIPT = "/qlik-ticket.embed.js";

export const div = (id: string, object: string, more = 'style="height:320px"') =>
  `<div id="${id}" data-qlik-app="${DEMO_APP.id}" data-qlik-object="${object}" ${more}></div>`;

export const tag = (more = "", endpoint = TICKET_ENDPOINT) =>
  `<script src="${SCRIPT}" data-ticket-url="${endpoint}" ${more}></script>`;

export const page = (body: string, head = "") => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Embed</title><link rel="icon" href="data:,">
<script src="/watch.js"></script>
<script>
  window.happened = [];
  for (const name of ["qlik-ready", "qlik-error"]) {
    document.addEventListener(name, ({ target, detail }) => happened.push({ name, id: target.id, detail }));
  }
</script>
${head}</head><body>${body}</body></html>`;

const html = (text: string) => new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });

const optionsFor = (text: () => string, endpoints: SurroundingsOptions["endpoints"] = () => ({})) => ({
  site: "same-site" as const,
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
  endpoints: (emulator: Emulator, tickets: string[]): Readonly<Record<string, Endpoint>> => ({
    "/page.html": () => html(text()),
    ...endpoints(emulator, tickets),
  }),
  page: "/page.html",
});

/** Opens `text` as a page of the same site as Qlik, in surroundings of its own. */
export const inPage = (
  engine: Engine,
  text: string,
  test: (surroundings: Surroundings) => Promise<void>,
  endpoints?: SurroundingsOptions["endpoints"],
): Promise<void> =>
  inWorld(
    engine,
    optionsFor(() => text, endpoints),
    test,
  );

export interface PageAfterPage extends Surroundings {
  /** Opens `text` as somebody who was never here. */
  show(text: string): Promise<void>;
}

/** Surroundings for one page after the other: a browser start takes longer than most of these tests. */
export async function openPages(engine: Engine, endpoints?: SurroundingsOptions["endpoints"]): Promise<PageAfterPage> {
  let text = page("");
  const surroundings = await openSurroundings(
    engine,
    optionsFor(() => text, endpoints),
  );
  const { browser, world } = surroundings;
  return {
    ...surroundings,
    async show(next) {
      world.signEverybodyOut();
      await browser.evaluate("localStorage.clear()");
      text = next;
      await browser.goto(`${world.origin}/page.html`);
    },
  };
}

/** Waits until the expression holds in the page; a page that never gets there fails with what it looks like. */
export async function until(browser: Browser, expression: string, patienceMs = 20_000): Promise<void> {
  const seen = await browser.evaluate(`
    const end = performance.now() + ${patienceMs};
    while (!(${expression})) {
      if (performance.now() > end) return document.documentElement.outerHTML.slice(0, 4000) + watch.everythingWritten().slice(0, 2000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return "";`);
  if (seen !== "") throw new Error(`In vain waited for ${expression} in: ${String(seen)}`);
}

/** Height of the tallest bar in pixels: 0 where no chart is drawn. */
const tallestBar = (id: string) =>
  `Math.max(0, ...[...document.querySelectorAll("#${id} svg rect")].map((bar) => bar.getBoundingClientRect().height))`;

export const chartIn = (id: string) => `${tallestBar(id)} > 20`;
export const tableIn = (id: string) => `document.querySelectorAll("#${id} tbody tr").length > 2`;
export const figureIn = (id: string) => `/\\d/.test(document.querySelector("#${id} .qv-object")?.innerText ?? "")`;
