// A page in a window of its own, with the published RequireJS where the page wants it, and Qlik's files as the emulator serves them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { Window } from "happy-dom";
import { clientFiles } from "../../../src/emulator/client/files.js";
import type { ClientWishes } from "../../../src/qlik-sense/open/load-qlik.js";
import type { Qlik, Require } from "../../../src/qlik-sense/open/types.js";
import loadInPage from "./load-in-page.ts?script";

export const PAGE = "https://app.example.com/";
export const QLIK = "https://sense.example.com/mashup/";
export const REQUIRE_JS = "resources/assets/external/requirejs/require.js";
export const published = readFileSync(createRequire(import.meta.url).resolve("requirejs/require.js"), "utf8");

/** By this global `npm run test:mutation` says which change is on: in the window's own copy of the sources, too. */
const CHANGES = "__stryker__";

const DECLARE = `["requirejs", "require", "define"].forEach((name) => { if (!(name in window)) window[name] = undefined; });`;

/** In a browser the `var` at the top of a script makes globals; happy-dom runs the scripts of tags in functions. */
const asGlobals = (text: string) => text.replace(/^var requirejs, require, define;/mu, DECLARE);

interface PageLoader extends Require {
  readonly s: { readonly contexts: Record<string, { config: Record<string, unknown> }> };
  config(options: object): void;
}

export interface PageGlobals {
  define: ((...parts: unknown[]) => void) & { amd?: unknown };
  require: PageLoader;
  requirejs: PageLoader;
  loadQlik(
    address: string,
    wishes?: Partial<ClientWishes>,
  ): Promise<{ readonly qlik: Qlik; readonly require: Require }>;
  [name: string]: unknown;
}

export interface LoaderPage {
  readonly globals: PageGlobals;
  readonly requested: readonly string[];
  /** Runs `text` as a plain inline script would. */
  run(text: string): unknown;
  /** Adds a plain script tag, and waits until it has run. */
  addScript(address: string): Promise<void>;
  /** Loads Qlik's client as `authenticate()` does. */
  load(address?: string, wishes?: Partial<ClientWishes>): Promise<{ readonly qlik: Qlik; readonly require: Require }>;
  close(): Promise<void>;
}

export interface LoaderPageOptions {
  /** Further files, by address. */
  readonly files?: Readonly<Record<string, string>>;
  /** Called before an answer is given, e.g. to let another script be first. */
  readonly before?: (address: string) => Promise<void> | void;
}

function fileAt(address: string, files: Readonly<Record<string, string>>): string | undefined {
  const bare = address.replace(/\?.*/u, "");
  const own = files[address] ?? files[bare];
  if (own !== undefined) return own;
  const served = Object.entries(clientFiles).find(([path]) => bare.endsWith(`/${path}`))?.[1].body;
  return served === undefined ? undefined : asGlobals(served);
}

export function openLoaderPage({ files = {}, before = () => undefined }: LoaderPageOptions = {}): LoaderPage {
  const requested: string[] = [];
  const window = new Window({
    url: PAGE,
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      enableImageFileLoading: false,
      fetch: {
        interceptor: {
          beforeAsyncRequest: async ({ request, window: asking }) => {
            requested.push(request.url);
            await before(request.url);
            const body = fileAt(request.url, files);
            return new asking.Response(body ?? "", {
              status: body === undefined ? 404 : 200,
              headers: { "Content-Type": request.url.endsWith(".css") ? "text/css" : "text/javascript" },
            });
          },
        },
      },
    },
  });
  const run = (text: string): unknown => new Script(text).runInContext(window);
  const globals = window as unknown as PageGlobals;
  if (CHANGES in globalThis) globals[CHANGES] = (globalThis as Readonly<Record<string, unknown>>)[CHANGES];
  run(`window.loadQlik = ${loadInPage}`);
  return {
    globals,
    requested,
    run,
    addScript: async (address) => {
      const script = window.document.createElement("script");
      const ended = new Promise<void>((resolve, reject) => {
        script.onload = () => resolve();
        script.onerror = () => reject(new Error(`${address} did not load`));
      });
      script.async = true;
      script.src = address;
      window.document.head.append(script);
      await ended;
    },
    load: (address = QLIK, wishes = {}) => globals.loadQlik(address, wishes),
    close: () => window.happyDOM.close(),
  };
}

/** The modules by these names, as `require([...])` gives them. */
export const modulesOf = (require: Require, ...names: string[]): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    require(names, (...modules: never[]) => resolve(modules), reject);
  });
