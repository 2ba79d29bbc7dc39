// The attributes of elements: what they choose, what is wrong with them, and what visitors and developers are told.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineQlikObject } from "../../src/element/index.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, ENDPOINT, MASHUP, PAGE, QLIK } from "./support/mocked-site.js";

const start = useMockedSite();
const { chart, kpi, table } = DEMO_APP.objects;
let stop: () => void = () => undefined;
const errors: string[] = [];
const warnings: string[] = [];

/** Elements of the div form on a page of its own. */
async function open(...elements: readonly Record<string, string>[]): Promise<void> {
  document.body.replaceChildren(...elements.map((attributes) => withAttributes("div", attributes)));
  const element = await import("../../src/element/index.js");
  stop = element.watchQlikObjects();
}
const withAttributes = (tag: string, attributes: Record<string, string>): HTMLElement => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const div = (id: string, more: Record<string, string> = {}) => ({
  id,
  "data-qlik-app": DEMO_APP.id,
  "data-ticket-url": ENDPOINT,
  style: "height:200px",
  ...more,
});
const drawn = (id: string, object: string, more: Record<string, string> = {}) =>
  div(id, { "data-qlik-object": object, ...more });
const find = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector} in ${document.body.innerHTML}`);
  return found;
};
const stateOf = (id: string) => document.getElementById(id)?.getAttribute("data-qlik-state");
const isIn = (id: string, state: string) => expect.poll(() => stateOf(id), { timeout: 5_000 }).toBe(state);
const frames = () => [...document.querySelectorAll("iframe")].map(({ src }) => src);

beforeEach(() => {
  vi.resetModules();
  errors.length = warnings.length = 0;
  vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterEach(() => {
  stop();
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

describe("wrong attributes", () => {
  it.each([
    ["no object", {}, 'An element names no object: data-qlik-object="…"'],
    ["an object under another name", { "data-object-id": chart }, 'It has "objectid": the name is object="…".'],
    ["object and sheet", { "data-object": chart, "data-sheet": "s" }, `object="${chart}" or sheet="s", not both`],
    ["an unknown mode", { "data-object": chart, "data-mode": "frame" }, 'mode="frame" is unknown: mode="inline" or'],
    ["a sheet in the page", { "data-sheet": "s", "data-mode": "inline" }, "A sheet is shown in a frame alone"],
  ])(
    "an element with %s says so plainly, in the console and where debug asks for it, and nothing is asked for",
    async (_name, attributes, said) => {
      const site = start();
      await open(div("a", { ...(attributes as Record<string, string>), "data-debug": "" }));
      await isIn("a", "error");
      expect(errors).toEqual([expect.stringContaining(said)]);
      expect(document.getElementById("a")?.textContent).toContain(said);
      expect(site.ticketCalls).toBe(0);
      expect(site.asked).toEqual([]);
    },
  );

  it("an element with an object and no app says so", async () => {
    start();
    await open({ id: "a", "data-qlik-object": chart, "data-ticket-url": ENDPOINT });
    await isIn("a", "error");
    expect(errors).toEqual([expect.stringContaining('An element names no app: data-qlik-app="…"')]);
  });

  it("an element whose proxy is plain http on a page by https is refused before anything is sent", async () => {
    const site = start();
    await open(drawn("a", chart, { "data-proxy": "http://sense.example.com/mashup", "data-debug": "" }));
    await isIn("a", "error");
    expect(errors).toEqual([expect.stringContaining("docs/errors.md#insecure-proxy")]);
    expect(site.ticketCalls).toBe(0);
  });
});

describe("a cookie that is not kept", () => {
  it("a visitor whose browser keeps no cookie of Qlik gets a link to the object there, which holds no secret", async () => {
    const site = start({ keepsCookies: false });
    await open(drawn("a", chart));
    await isIn("a", "error");
    const link = find("#a a") as HTMLAnchorElement;
    expect(link.textContent).toBe("Open in Qlik");
    expect(link.getAttribute("href")).toBe(`${MASHUP}/single/?appid=${DEMO_APP.id}&obj=${chart}`);
    expect([link.target, link.rel]).toEqual(["_blank", "noopener"]);
    expect(site.tickets.length).toBeGreaterThan(0);
    for (const ticket of site.tickets) expect(document.documentElement.outerHTML).not.toContain(ticket);
  });

  it("a failure for another reason has no such link", async () => {
    start();
    await open(drawn("a", "nope"));
    await isIn("a", "error");
    expect(document.querySelector("#a a")).toBeNull();
  });
});

describe("a frame", () => {
  it("an element in mode iframe shows Qlik's single page after the sign-in, without any file of Qlik's in the page", async () => {
    const site = start();
    await open(
      drawn("a", chart, { "data-mode": "iframe", "data-theme": "horizon", "data-opt": "nointeraction" }),
      div("b", { "data-qlik-sheet": DEMO_APP.sheet }),
    );
    const single = `${MASHUP}/single/?appid=${DEMO_APP.id}`;
    await expect
      .poll(frames)
      .toEqual([`${single}&obj=${chart}&theme=horizon&opt=nointeraction`, `${single}&sheet=${DEMO_APP.sheet}`]);
    expect(site.ticketCalls).toBe(1);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
    expect(site.asked.filter((address) => address.includes("/resources/assets/"))).toEqual([]);
    expect(document.querySelectorAll("script")).toHaveLength(0);
    expect(find("#a iframe").title).toBe("Chart from Qlik Sense");
    for (const ticket of site.tickets) expect(document.documentElement.outerHTML).not.toContain(ticket);
  });

  it("an element in mode iframe whose single page refuses frames says which header and which setting, and links to Qlik", async () => {
    start({
      singleFraming: "x-frame-options",
      virtualProxies: [
        { prefix: "" },
        {
          prefix: "mashup",
          hostAllowList: ["app.example.com"],
          additionalResponseHeaders: {
            "Access-Control-Allow-Origin": PAGE,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": "X-Frame-Options, Content-Security-Policy",
          },
        },
      ],
    });
    await open(drawn("a", chart, { "data-mode": "iframe" }));
    await isIn("a", "error");
    expect(errors).toEqual([
      expect.stringMatching(/X-Frame-Options: SAMEORIGIN.*frame-ancestors 'self' https:\/\/app/),
    ]);
    expect(frames()).toEqual([]);
    expect((find("#a a") as HTMLAnchorElement).href).toContain("/single/?appid=");
  });

  it("objects in the page and in frames have one session, also of a user whom the endpoint does not name, and one that comes later spends nothing", async () => {
    const site = start();
    const ticket = () => site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA });
    site.server.use(http.post(PAGE + ENDPOINT, () => HttpResponse.json({ ticket: ticket(), proxy: MASHUP })));
    await open(drawn("a", chart));
    await isIn("a", "ready");
    document.body.append(withAttributes("div", drawn("b", kpi, { "data-mode": "iframe" })));
    await expect.poll(frames).toHaveLength(1);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
  });
});

describe("one session for each proxy", () => {
  it("elements of two virtual proxies have a session each, and those of one proxy share it", async () => {
    const site = start();
    const other = `${QLIK}/other`;
    site.server.use(
      http.post(`${PAGE}/other-ticket`, () => HttpResponse.json({ ticket: "never made here" }, { status: 403 })),
    );
    await open(
      drawn("a", chart, { "data-proxy": MASHUP }),
      drawn("b", kpi, { "data-proxy": MASHUP }),
      drawn("c", table, { "data-proxy": other, "data-ticket-url": "/other-ticket" }),
    );
    await Promise.all([isIn("a", "ready"), isIn("b", "ready"), isIn("c", "error")]);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1, socketsOpened: 1 });
    expect(errors.filter((line) => line.includes("#forbidden"))).toHaveLength(1);
  });
});

describe("height and state", () => {
  it("an element tells its state to the page's style sheets, from loading to ready", async () => {
    start();
    await open(drawn("a", chart));
    expect(stateOf("a")).toBe("loading");
    await isIn("a", "ready");
  });

  it("an element takes its height from its attribute, in pixels or as CSS has it, follows its change, and gives it back", async () => {
    start();
    await open(
      { ...drawn("a", chart, { "data-height": "250" }), style: "" },
      drawn("b", kpi, { "data-height": "50vh" }),
    );
    const { style } = find("#a");
    expect([style.height, style.minHeight]).toEqual(["250px", ""]);
    expect(find("#b").style.height).toBe("50vh");
    find("#a").setAttribute("data-height", "300");
    await expect.poll(() => style.height).toBe("300px");
    find("#a").removeAttribute("data-height");
    await expect.poll(() => style.height).toBe("");
  });
});

describe("the custom element", () => {
  it("<qlik-object> takes properties as frameworks set them, before and after it is defined, and says what it lacks", async () => {
    start();
    const early = document.createElement("qlik-object");
    Object.assign(early, { app: DEMO_APP.id, object: chart, ticketUrl: ENDPOINT, proxy: MASHUP, debug: true, id: "e" });
    const bare = withAttributes("qlik-object", { id: "n", debug: "" });
    document.body.append(early, bare);
    defineQlikObject();
    await isIn("e", "ready");
    expect(early.getAttribute("ticket-url")).toBe(ENDPOINT);
    expect([early.app, early.object, early.sheet, early.debug]).toEqual([DEMO_APP.id, chart, "", true]);
    early.height = 300;
    await expect.poll(() => early.style.height).toBe("300px");
    Object.assign(early, { debug: false, height: null });
    expect([early.hasAttribute("debug"), early.hasAttribute("height")]).toEqual([false, false]);
    await expect.poll(() => bare.shadowRoot?.textContent, { timeout: 3_000 }).toContain("names nothing to show");
    expect(warnings.filter((line) => line.includes("names nothing to show"))).toHaveLength(1);
    expect(stateOf("n")).toBe("empty");
    Object.assign(bare, { app: DEMO_APP.id, object: kpi, ticketUrl: ENDPOINT, proxy: MASHUP });
    await isIn("n", "ready");
    expect(bare.shadowRoot?.textContent).toBe("");
  });

  it("<qlik-object> has its texts in parts that the page's style sheets reach", async () => {
    start({ keepsCookies: false });
    defineQlikObject();
    const element = withAttributes("qlik-object", {
      id: "p",
      app: DEMO_APP.id,
      object: chart,
      "ticket-url": `${ENDPOINT}?parts`,
      proxy: MASHUP,
      scheme: "dark",
      debug: "",
    });
    document.body.append(element);
    const parts = () =>
      [...(element.shadowRoot?.querySelectorAll("[part]") ?? [])].map((part) => part.getAttribute("part"));
    await expect.poll(parts).toEqual(["message", "link", "detail"]);
    const message = element.shadowRoot?.querySelector<HTMLElement>('[part="message"]');
    expect(message?.getAttribute("role")).toBe("status");
    expect(message?.style.color).toBe("var(--qlik-object-color, CanvasText)");
  });
});
