// One world for all tests of a site: the emulated Qlik, and the site at https://app.example.com. Each test has a browser of its own.
import type { Browser, Engine } from "../../browsers/support/browser.js";
import { passOn } from "../../browsers/examples-support/behind-tls.js";
import { engines } from "../../browsers/support/engines.js";
import { startWorld, TICKET_ENDPOINT, type World } from "../../browsers/support/world.js";

/** The sites that this machine can run; `npm run test:sites` names what the others lack. */
const sites = (process.env["QLIK_TICKET_SITES"] ?? "").split(",");

/** Chromium, where this machine can run that site. */
export const chromiumFor = (site: string): readonly Engine[] =>
  engines.filter(({ name }) => name === "Chromium" && sites.includes(site));

export const SITE = "https://app.example.com";

/** Every path is the site's, also the one that other tests have a ticket endpoint of ours at. */
export function startSiteWorld(port: number): Promise<World> {
  const pass = passOn(() => Promise.resolve(port));
  return startWorld({ site: "same-site", endpoints: () => ({ "*": pass, [TICKET_ENDPOINT]: pass }) });
}

/** A visitor with a fresh browser; Qlik's records begin anew. */
export async function asVisitor(
  engine: Engine,
  { proxyPort, emulator }: World,
  visit: (browser: Browser) => Promise<void>,
): Promise<void> {
  emulator.resetRecords();
  const browser = await engine.open({ proxyPort, thirdPartyCookies: "blocked" });
  try {
    await visit(browser);
  } finally {
    await browser.close();
  }
}

/** What stands in the page's places for objects: bars of charts, and all of their text. */
export interface Seen {
  readonly bars: number;
  readonly texts: readonly string[];
}

/** Waits until every place has come to rest. */
export const seePlaces = (browser: Browser) =>
  browser.evaluate(`
    const places = () => [...document.querySelectorAll("[data-qlik-object]")];
    const isAtRest = (place) => place.querySelector("svg rect") || !/^(Loading…)?$/.test(place.innerText.trim());
    const until = performance.now() + 20000;
    while (performance.now() < until && !places().every(isAtRest)) await new Promise((resolve) => setTimeout(resolve, 25));
    return {
      bars: document.querySelectorAll("[data-qlik-object] svg rect").length,
      texts: places().map((place) => place.innerText.trim()),
    };`) as Promise<Seen>;

/** Sends a form of the page as it stands, with these values, and returns the text of the page that answers. */
export const sendForm = (browser: Browser, form: string, values: Readonly<Record<string, string>>) =>
  browser.evaluate(`
    const form = document.querySelector(${JSON.stringify(form)});
    const body = new FormData(form);
    for (const [name, value] of Object.entries(${JSON.stringify(values)})) body.set(name, value);
    const action = form.getAttribute("action") || location.href;
    const response = await fetch(action, { method: "POST", body: new URLSearchParams(body) });
    return new DOMParser().parseFromString(await response.text(), "text/html").body.textContent;`) as Promise<string>;
