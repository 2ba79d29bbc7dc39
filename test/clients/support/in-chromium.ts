// A client's published files, bundled as its users bundle them, on a page in Chromium: the page of one host, Qlik on
// another of the same site, with the settings that an administrator makes for that page.
import { build } from "esbuild";
import path from "node:path";
import { findEngines } from "../../../scripts/engines.mjs";
import type { Browser } from "../../browsers/support/browser.js";
import { openChromium } from "../../browsers/support/chromium.js";
import { corsFor, startWorld, type World, type WorldOptions } from "../../browsers/support/world.js";

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="/client.js"></script>';

/** Signs in as the five steps say, by hand: none of this library's code is on the page. */
const SIGN_IN = `window.signIn = async (proxy) => {
  const headers = { "Content-Type": "application/json", "X-Qlik-Ticket": "1" };
  const answer = await fetch("/api/qlik-ticket", { method: "POST", headers, body: "{}" });
  const { ticket } = await answer.json();
  const address = proxy + "/resources/img/core/dark_noise_16x16.png?qlikTicket=" + encodeURIComponent(ticket);
  const { status } = await fetch(address, { credentials: "include" });
  if (status !== 200) throw new Error("the ticket was answered " + status);
};`;

const chromium = findEngines().found.chromium;
if (chromium === undefined)
  console.error("\n!!! NOT TESTED: clients in a browser - Chromium is not on this machine. !!!\n");

/** Chromium's program, or nothing: for `describe.each`, so that without it there are no tests instead of failing ones. */
export const chromiums: readonly string[] = chromium === undefined ? [] : [chromium];

/** Bundles a module text whose imports are packages of this project. */
export async function bundleClient(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: path.resolve(import.meta.dirname, "../../..") },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * What lets the page read Qlik's answers, the CSRF token among them, and send the headers that `@qlik/api` sends: it
 * sets `User-Agent` (performActualHttpFetch, 2.19), which Chromium asks leave for like for any other.
 */
const HEADERS = {
  ...corsFor("same-site"),
  "Access-Control-Expose-Headers": "qlik-csrf-token",
  "Access-Control-Allow-Headers": "X-Qlik-XrfKey, Qlik-Api-Version, User-Agent",
};

export interface ClientPageOptions extends Partial<Omit<WorldOptions, "endpoints">> {
  /** Further scripts of the page's server, by path. */
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Opens a page that has run `script` and knows `signIn(proxy)`. */
export async function onClientPage(
  executable: string,
  script: string,
  { scripts = {}, ...options }: ClientPageOptions,
  test: (browser: Browser, world: World) => Promise<void>,
): Promise<void> {
  const scriptFile = (text: string) => () => new Response(text, { headers: { "Content-Type": "text/javascript" } });
  const world = await startWorld({
    site: "same-site",
    endpoints: () => ({
      "/client.html": () => new Response(PAGE, { headers: { "Content-Type": "text/html" } }),
      "/client.js": scriptFile(`${SIGN_IN}\n${script}`),
      ...Object.fromEntries(Object.entries(scripts).map(([file, text]) => [file, scriptFile(text)])),
    }),
    ...options,
    virtualProxy: { csrf: "required", additionalResponseHeaders: HEADERS, ...options.virtualProxy },
  });
  try {
    const browser = await openChromium(executable, { proxyPort: world.proxyPort, thirdPartyCookies: "blocked" });
    try {
      await browser.goto(`${world.origin}/client.html`);
      await test(browser, world);
    } finally {
      await browser.close();
    }
  } finally {
    await world.close();
  }
}
