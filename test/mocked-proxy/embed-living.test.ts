// Elements whose session ends, is renewed, or is logged out: what visitors see, and what it costs.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchQlikObjects, type ElementOptions } from "../../src/element/index.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, ENDPOINT, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();
const { chart, kpi, table } = DEMO_APP.objects;
const HALF_AN_HOUR = 31 * 60_000;
const div = (object: string, id: string, more = "") =>
  `<div id="${id}" data-qlik-app="${DEMO_APP.id}" data-qlik-object="${object}" style="height: 200px" ${more}></div>`;
const drawn = () => document.querySelectorAll("svg, table, .qv-object").length;
const textOf = (id: string) => document.querySelector(`#${id}`)?.textContent;
const button = (id: string) => document.querySelector<HTMLButtonElement>(`#${id} button`);
const touch = () => window.dispatchEvent(new Event("pointerdown"));

let stop: () => void = () => undefined;
let heard: string[] = [];
const hear = (event: Event) => {
  const { code } = Object((event as CustomEvent<unknown>).detail) as { code?: string };
  heard.push(`${(event.target as Element).id}: ${event.type}${code === undefined ? "" : ` ${code}`}`);
};

beforeEach(() => {
  heard = [];
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
  for (const type of ["qlik-ready", "qlik-error"]) document.addEventListener(type, hear);
});
afterEach(() => {
  stop();
  for (const type of ["qlik-ready", "qlik-error"]) document.removeEventListener(type, hear);
  vi.restoreAllMocks();
});

async function show(html: string, options: ElementOptions = {}): Promise<void> {
  document.body.innerHTML = html;
  const count = document.querySelectorAll("[data-qlik-object]").length;
  stop = watchQlikObjects(ENDPOINT, { proxy: MASHUP, ...options });
  await expect.poll(() => heard.filter((each) => each.endsWith("qlik-ready")).length).toBe(count);
  heard = [];
}

describe("an expired session", () => {
  it("elements say neutrally that the session has ended, ask for nothing, and come back by the visitor's next input: one ticket", async () => {
    const site = start();
    await show(div(chart, "a") + div(kpi, "b", 'data-text-expired="Sitzung beendet" data-text-retry="Weiter"'));
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => textOf("a")).toBe("This chart has not been used for a while.Try again");
    expect(textOf("b")).toBe("Sitzung beendetWeiter");
    expect(drawn()).toBe(0);
    expect(site.ticketCalls).toBe(1);
    touch();
    await expect.poll(() => heard).toEqual(["a: qlik-ready", "b: qlik-ready"]);
    expect(site.ticketCalls).toBe(2);
    expect(button("a")).toBeNull();
  });

  it('with renew: "manual" the visitor\'s button renews, and no other input does', async () => {
    const site = start();
    await show(div(chart, "a"), { renew: "manual" });
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => button("a")).not.toBeNull();
    touch();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(site.ticketCalls).toBe(1);
    button("a")?.click();
    await expect.poll(() => heard).toEqual(["a: qlik-ready"]);
    expect(site.ticketCalls).toBe(2);
  });

  it("elements that come after the end are drawn, ten of them by one ticket, and the former ones come back", async () => {
    const site = start();
    await show(div(chart, "a"));
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => textOf("a")).toContain("has not been used");
    document.body.insertAdjacentHTML("beforeend", Array.from({ length: 10 }, (_, at) => div(table, `t${at}`)).join(""));
    await expect.poll(() => document.querySelectorAll("table").length, { timeout: 5_000 }).toBe(10);
    await expect.poll(() => document.querySelectorAll("#a svg").length).toBe(1);
    expect(site.ticketCalls).toBe(2);
  });

  it("an endpoint that says that nobody is signed in: the elements say so, and the button asks again", async () => {
    const site = start();
    await show(div(chart, "a"));
    const { http, HttpResponse } = await import("msw");
    site.server.use(
      http.post(`https://app.example.com${ENDPOINT}`, () => new HttpResponse(null, { status: 401 }), { once: true }),
    );
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => button("a")).not.toBeNull();
    touch();
    await expect.poll(() => textOf("a")).toContain("Try again");
    button("a")?.click();
    await expect.poll(() => heard).toEqual(["a: qlik-ready"]);
  });
});

describe("a frame", () => {
  const single = () => document.querySelector("#f iframe");

  /** The frames of this environment hold no pages: the test says that one has loaded. */
  async function loadFrame(): Promise<void> {
    await expect.poll(single, { timeout: 5_000 }).not.toBeNull();
    single()?.dispatchEvent(new Event("load"));
    await expect.poll(() => heard).toEqual(["f: qlik-ready"]);
    heard = [];
  }

  it("a frame goes when the session has ended, and comes back with it", async () => {
    const site = start();
    document.body.innerHTML = div(chart, "f", 'data-mode="iframe"');
    stop = watchQlikObjects(ENDPOINT, { proxy: MASHUP, renew: "manual" });
    await loadFrame();
    site.proxy.endUserSessions("mashup", ANNA);
    // A look is made when the page gets the focus, if the last one is some seconds old.
    const comeBack = () => {
      window.dispatchEvent(new Event("focus"));
      return button("f");
    };
    await expect.poll(comeBack, { timeout: 10_000 }).not.toBeNull();
    expect(single()).toBeNull();
    button("f")?.click();
    await loadFrame();
    expect(site.ticketCalls).toBe(2);
  });
});

describe("a logout", () => {
  it("after a logout elsewhere the elements are empty and say so, later ones too; one button asks for one ticket and brings all back", async () => {
    const site = start();
    await show(div(chart, "a") + div(kpi, "b"));
    site.proxy.endUserSessions("mashup", ANNA);
    await expect.poll(() => textOf("a")).toBe("You have been signed out.Try again");
    expect(drawn()).toBe(0);
    document.body.insertAdjacentHTML("beforeend", div(table, "c", 'data-text-signed-out="Abgemeldet"'));
    await expect.poll(() => textOf("c")).toBe("AbgemeldetTry again");
    touch();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard.sort()).toEqual(["a: qlik-error signed-out", "b: qlik-error signed-out", "c: qlik-error signed-out"]);
    expect(site.ticketCalls).toBe(1);
    heard = [];
    button("c")?.click();
    await expect.poll(() => heard.sort()).toEqual(["a: qlik-ready", "b: qlik-ready", "c: qlik-ready"]);
    expect(site.ticketCalls).toBe(2);
  });
});

describe("a connection that was cut", () => {
  it("the next element draws at once, without a ticket, and the former ones are drawn anew when the visitor is there", async () => {
    const site = start();
    await show(div(chart, "a"));
    site.cutSockets();
    await new Promise((resolve) => setTimeout(resolve, 50));
    document.body.insertAdjacentHTML("beforeend", div(table, "t"));
    await expect.poll(() => heard).toEqual(["t: qlik-ready"]);
    touch();
    await expect.poll(() => heard.includes("a: qlik-ready")).toBe(true);
    expect(site.ticketCalls).toBe(1);
  });
});

describe("what Qlik refuses", () => {
  it("a licence that Qlik is still assigning is waited for, and then the object is drawn", async () => {
    const licences: Record<string, "pending" | "granted"> = { "corp\\anna": "pending" };
    const site = start({ licences });
    document.body.innerHTML = div(chart, "a");
    stop = watchQlikObjects(ENDPOINT, { proxy: MASHUP });
    await expect.poll(() => site.proxy.counters().socketsOpened, { timeout: 3_000 }).toBeGreaterThan(0);
    site.proxy.setLicence(ANNA, "granted");
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(["a: qlik-ready"]);
    expect(site.ticketCalls).toBe(1);
  });

  it("a session limit is said once, and nothing is tried again by itself", async () => {
    const site = start({ maxSessions: 1 });
    site.proxy.handlePublic({
      method: "GET",
      url: new URL(`${MASHUP}/hub/?qlikTicket=${site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA })}`),
      headers: { host: "sense.example.com" },
    });
    document.body.innerHTML = div(chart, "a");
    stop = watchQlikObjects(ENDPOINT, { proxy: MASHUP });
    await expect.poll(() => heard).toEqual(["a: qlik-error session-limit"]);
    const { socketsOpened } = site.proxy.counters();
    touch();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(site.proxy.counters().socketsOpened).toBe(socketsOpened);
    expect(site.ticketCalls).toBe(1);
    expect(button("a")).toBeNull();
  });
});
