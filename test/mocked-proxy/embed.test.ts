// The one-tag form against a mocked Qlik proxy: elements in the page, a script tag with a ticket address, and charts appear.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();
const { chart, kpi, table } = DEMO_APP.objects;
const div = (object: string, more = "") =>
  `<div data-qlik-app="${DEMO_APP.id}" data-qlik-object="${object}" style="height:400px" ${more}></div>`;
const tag = (attributes = `data-ticket-url="${ENDPOINT}"`) => `<script ${attributes}></script>`;

let stop: () => void = () => undefined;
const errors: string[] = [];
const warnings: string[] = [];

/** A page of its own: what the library keeps for a page is made anew. */
async function open(body: string): Promise<typeof import("../../src/element/index.js")> {
  document.body.innerHTML = body;
  const element = await import("../../src/element/index.js");
  stop = element.watchQlikObjects();
  return element;
}
const bars = (selector = "body") => document.querySelectorAll(`${selector} svg rect`).length;
const drawn = (selector: string) => expect.poll(() => document.querySelector(`${selector} .qv-object`)).not.toBeNull();

beforeEach(() => {
  vi.resetModules();
  errors.length = warnings.length = 0;
  vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

describe("one tag", () => {
  it("one tag draws every object of the page with one sign-in, one ticket and one open app", async () => {
    const site = start();
    await open(div(chart, 'id="a"') + div(kpi, 'id="b"') + div(table, 'id="c"') + tag());
    await expect.poll(() => bars("#a")).toBeGreaterThan(5);
    await expect.poll(() => document.querySelector("#b")?.textContent).toMatch(/\d/);
    await expect.poll(() => document.querySelectorAll("#c tbody tr").length).toBeGreaterThan(2);
    expect(site.ticketCalls).toBe(1);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1, socketsOpened: 1 });
    expect(errors).toEqual([]);
  });

  it("one tag asks for nothing on a page without objects", async () => {
    const site = start();
    await open(`<p>No chart here</p>${tag()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(site.ticketCalls).toBe(0);
    expect(site.asked).toEqual([]);
  });

  it("one tag says Loading… to everybody until the chart is there, and tells the page when it is", async () => {
    start();
    const ready = new Promise((resolve) => document.addEventListener("qlik-ready", resolve, { once: true }));
    await open(div(chart, 'id="a"') + tag());
    const host = document.querySelector("#a");
    expect(host?.getAttribute("aria-busy")).toBe("true");
    expect(host?.querySelector('[role="status"]')?.textContent).toBe("Loading…");
    expect(((await ready) as Event).target).toBe(host);
    expect(host?.hasAttribute("aria-busy")).toBe(false);
    expect(host?.querySelector('[role="status"]')).toBeNull();
  });

  it("one tag draws what is added later with the same sign-in", async () => {
    const site = start();
    await open(div(chart, 'id="a"') + tag());
    await drawn("#a");
    document.body.insertAdjacentHTML("beforeend", div(kpi, 'id="b"'));
    await drawn("#b");
    expect(site.ticketCalls).toBe(1);
  });

  it("one tag draws anew when the element names another object, and lets go of what left the page", async () => {
    start();
    await open(div(chart, 'id="a"') + tag());
    await expect.poll(() => bars("#a")).toBeGreaterThan(5);
    const host = document.querySelector("#a");
    host?.setAttribute("data-qlik-object", table);
    await expect.poll(() => document.querySelectorAll("#a tbody tr").length).toBeGreaterThan(2);
    expect(bars("#a")).toBe(0);
    host?.remove();
    await expect.poll(() => host?.childNodes.length).toBe(0);
  });

  it("one tag fills an element again that another script emptied, and gives up when that never ends", async () => {
    start();
    await open(div(chart, 'id="a"') + tag());
    const host = document.querySelector("#a");
    for (let round = 0; round < 5; round++) {
      await drawn("#a");
      host?.replaceChildren();
    }
    await drawn("#a");
    host?.replaceChildren();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(host?.childNodes.length).toBe(0);
  });

  it("one tag takes what it shows away when the page ends it", async () => {
    start();
    await open(div(chart, 'id="a"') + tag());
    await drawn("#a");
    stop();
    expect(document.querySelector("#a")?.childNodes.length).toBe(0);
  });
});

describe("where the settings stand", () => {
  it.each([
    ["on the element itself", div(chart, `id="a" data-ticket-url="${ENDPOINT}"`)],
    ["on a tag further down", div(chart, 'id="a"') + tag()],
    [
      "on a tag whose attributes were written in camel case",
      div(chart, 'id="a"') + tag(`data-ticketUrl="${ENDPOINT}"`),
    ],
    [
      "behind the # of the script's address, where a tag manager dropped the attributes",
      div(chart, 'id="a"') + tag(`type="text/plain" src="/x/qlik-ticket.embed.js#ticket-url=${ENDPOINT}"`),
    ],
    ["in an id, where data attributes were stripped", `<div id="qlik:${DEMO_APP.id}:${chart}"></div>${tag()}`],
    ["in a class, where ids were stripped too", `<div class="wide qlik:${DEMO_APP.id}:${chart} x"></div>${tag()}`],
    [
      "in a word processor's quotes",
      `<div data-qlik-app="“${DEMO_APP.id}”" data-qlik-object="”${chart}″ "></div>${tag()}`,
    ],
  ])("the settings are found %s", async (_name, body) => {
    const site = start();
    await open(body);
    await expect.poll(() => bars()).toBeGreaterThan(5);
    expect(site.ticketCalls).toBe(1);
  });

  it("the tag passes the page's options on: an allowed proxy, in a list", async () => {
    start();
    await open(
      div(chart, 'id="a"') + tag(`data-ticket-url="${ENDPOINT}" data-proxy="${MASHUP}, https://other.example.com/x"`),
    );
    await drawn("#a");
  });

  it("the tag says so where no ticket address is given", async () => {
    start();
    await open(div(chart, 'id="a"'));
    await expect.poll(() => errors).toEqual([expect.stringContaining('data-ticket-url="/api/qlik-ticket"')]);
    expect(document.querySelector("#a")?.textContent).toBe("This chart cannot be shown at the moment.");
  });

  it("the tag says which half of an element is missing", async () => {
    start();
    await open(`<div data-qlik-app="${DEMO_APP.id}"></div>${tag()}`);
    await expect.poll(() => errors).toEqual([expect.stringContaining('data-qlik-object="…"')]);
  });
});

describe("what goes wrong", () => {
  it("a failure is a short text for visitors and the whole message in the console, once for all objects", async () => {
    const site = start({ keepsCookies: false });
    await open(div(chart, 'id="a"') + div(kpi, 'id="b"') + tag());
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^qlik-ticket: .*cookie.*docs\/errors\.md#cookie-blocked/s);
    for (const host of document.querySelectorAll("#a, #b")) {
      expect(host.textContent).toBe("This chart cannot be shown at the moment.Open in Qlik");
      expect(host.hasAttribute("aria-busy")).toBe(false);
    }
    // A further object must not burn a further session.
    document.body.insertAdjacentHTML("beforeend", div(table, 'id="c"'));
    await expect.poll(() => document.querySelector("#c")?.textContent).toMatch(/cannot be shown/);
    expect(site.ticketCalls).toBe(1);
    for (const ticket of site.tickets) expect(errors.join() + document.body.innerHTML).not.toContain(ticket);
  });

  it("a failure stands in the box too where data-debug asks for it", async () => {
    start({ keepsCookies: false });
    await open(div(chart, 'id="a"') + tag(`data-ticket-url="${ENDPOINT}" data-debug`));
    await expect.poll(() => document.querySelector("#a")?.textContent).toContain("#cookie-blocked");
  });

  it("a failure is told in the page's own words where it has some", async () => {
    start({ keepsCookies: false });
    await open(
      div(chart, 'id="a" data-text-error="Zurzeit nicht verfügbar" data-text-open="In Qlik öffnen"') +
        tag(`data-ticket-url="${ENDPOINT}" data-text-loading="Lädt"`),
    );
    expect(document.querySelector("#a")?.textContent).toBe("Lädt");
    await expect.poll(() => document.querySelector("#a")?.textContent).toBe("Zurzeit nicht verfügbarIn Qlik öffnen");
  });

  it("an object that Qlik does not have is told with both ids and with what to look at, and the others are drawn", async () => {
    start();
    const failed = new Promise<Event>((resolve) => document.addEventListener("qlik-error", resolve, { once: true }));
    await open(div("nope", 'id="a"') + div(kpi, 'id="b"') + tag());
    await drawn("#b");
    expect((await failed).target).toBe(document.querySelector("#a"));
    const said = errors.find((text) => text.startsWith("qlik-ticket: "));
    expect(said).toContain(`no object "nope" in app "${DEMO_APP.id}"`);
    expect(said).toContain("objectId = the id as the app has it, in letter case too (docs/errors.md#object-not-found)");
  });
});
