// The library as a page loads it: bundled from the sources, and run with the page's globals instead of ours, as often as a
// schedule wants a copy.
import path from "node:path";
import { build } from "esbuild";

export type Library = typeof import("../../../src/index.js");
export type Globals = Readonly<Record<(typeof NAMES)[number], unknown>>;

/** What a browser has and the library may ask for; Node's own names are `undefined` in it. */
const NAMES = [
  ..."globalThis window self document Document navigator location localStorage sessionStorage performance".split(" "),
  ..."setTimeout clearTimeout setInterval clearInterval fetch Image WebSocket BroadcastChannel Date Math".split(" "),
  ..."console addEventListener removeEventListener dispatchEvent isSecureContext crossOriginIsolated".split(" "),
  ..."process require module Buffer setImmediate global".split(" "),
];

/** Bundles the sources; the returned function makes one copy of the library in a page. */
export async function bundleLibrary(): Promise<(globals: Globals) => Library> {
  const { outputFiles } = await build({
    entryPoints: [path.resolve(import.meta.dirname, "../../../src/index.ts")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "qlikTicket",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  const text = outputFiles[0]?.text ?? "";
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the point of it: other globals for the same code
  const make = new Function(...NAMES, `${text}\nreturn qlikTicket;`) as (...values: unknown[]) => Library;
  return (globals) => make(...NAMES.map((name) => globals[name]));
}
