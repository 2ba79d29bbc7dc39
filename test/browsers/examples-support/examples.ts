// The examples as their readers use them: in a folder of their own, with the packages installed and their own values in the
// constants on top.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import type { Endpoint } from "../support/page-server.js";

const root = path.resolve(import.meta.dirname, "../../..");

/** The constants of the examples' pages, for the demo app of the emulated Qlik. */
export const DEMO_VALUES = { APP_ID: DEMO_APP.id, OBJECTS: DEMO_APP.objects };

/** Gives the constants (`const NAME = …;` on one line) other values; throws when one is not there exactly once. */
function withConstants(text: string, values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values).reduce((changed, [name, value]) => {
    const [before = "", after, ...others] = changed.split(
      new RegExp(`(?<=^\\s*(?:const|var) ${name} = ).*(?=;$)`, "m"),
    );
    if (after === undefined || others.length > 0) throw new Error(`not exactly one constant ${name}`);
    return before + JSON.stringify(value) + after;
  }, text);
}

export interface InstalledExample {
  readonly folder: string;
  setConstants(file: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  remove(): Promise<void>;
}

/** Copies the example, and puts there what `npm install` would: our package as published, and links to `packages`. */
export async function installExample(name: string, packages: readonly string[] = []): Promise<InstalledExample> {
  const folder = await mkdtemp(path.join(tmpdir(), `qlik-ticket-example-${name}-`));
  const modules = path.join(folder, "node_modules");
  await cp(path.join(root, "examples", name), folder, {
    recursive: true,
    filter: (file) => path.basename(file) !== "node_modules",
  });
  await mkdir(path.join(modules, "qlik-ticket"), { recursive: true });
  for (const part of ["package.json", "dist"])
    await cp(path.join(root, part), path.join(modules, "qlik-ticket", part), { recursive: true });
  for (const each of packages) {
    await mkdir(path.dirname(path.join(modules, each)), { recursive: true });
    await symlink(path.join(root, "node_modules", each), path.join(modules, each), "junction");
  }
  return {
    folder,
    async setConstants(file, values) {
      const text = await readFile(path.join(folder, file), "utf8");
      await writeFile(path.join(folder, file), withConstants(text, values));
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** A folder of static files as endpoints of the page's server; `index.html` is `/`. */
export async function serveFolder(folder: string): Promise<Readonly<Record<string, Endpoint>>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const endpoints: Record<string, Endpoint> = {};
  for (const entry of entries) {
    const type = TYPES[path.extname(entry.name)];
    const file = path.join(entry.parentPath, entry.name);
    const place = `/${path.relative(folder, file).replaceAll("\\", "/")}`;
    if (type === undefined || place.startsWith("/node_modules/")) continue;
    const body = await readFile(file, "utf8");
    endpoints[place.replace(/^\/index\.html$/, "/")] = () => new Response(body, { headers: { "Content-Type": type } });
  }
  return endpoints;
}
