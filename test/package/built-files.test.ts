// The files of dist/ themselves: what the browser half holds, and what the script-tag file does on a page with AMD.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { readBuilt, root } from "./support/install.js";

const filesOf = (folders: readonly string[], tags: readonly string[]): string[] =>
  folders
    .flatMap((folder) => [`${folder}index.js`, `${folder}index.cjs`])
    .concat(tags.map((tag) => `qlik-ticket.${tag}.js`))
    .map((file) => `dist/${file}`);

const SENSE_FILES = filesOf(["", "element/", "diagnose/"], ["global", "embed", "diagnose"]);
/** Further products, each with what its files hold besides the core. */
const PRODUCTS: readonly (readonly [folder: string, packages: readonly string[]])[] = [
  ["qlik-cloud", ["node_modules/oauth4webapi/src/index.ts"]],
  ["tableau", []],
  ["sbm", []],
];
const PRODUCT_FILES = [
  ...filesOf(["provider/"], []).map((file) => [file, "provider", []] as const),
  ...PRODUCTS.flatMap(([product, packages]) =>
    filesOf([`${product}/`], [product]).map((file) => [file, product, packages] as const),
  ),
];
/** Adapters for other clients of Qlik Sense: they stand on the sign-in. */
const INTEROP_FILES = filesOf(["interop/enigma/", "interop/qlik-api/", "interop/nebula/"], []);
const BROWSER_FILES = [...SENSE_FILES, ...INTEROP_FILES, ...PRODUCT_FILES.map(([file]) => file)];

interface SourceMap {
  readonly sources: readonly string[];
}

async function sourcesOf(file: string): Promise<string[]> {
  const { sources } = JSON.parse(await readBuilt(`${file}.map`)) as SourceMap;
  const folder = path.join(root, path.dirname(file));
  return sources.map((source) => path.relative(root, path.resolve(folder, source)).replaceAll("\\", "/"));
}

/** What a bundler finds when it follows every import and require of a file for a browser. */
async function follow(entry: string) {
  const { metafile } = await build({
    entryPoints: [path.join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: "browser",
    outdir: "temp",
    format: "esm",
    logLevel: "silent",
  });
  const outward = Object.values(metafile.outputs).flatMap((output) => output.imports.filter((found) => found.external));
  return { files: Object.keys(metafile.inputs), outward };
}

describe("the browser half", () => {
  it.each(["global", "embed"])("qlik-ticket.%s.js tells Chromium to compile it while it comes", async (name) => {
    // Only at the very beginning is it more than a comment (v8.dev/blog/explicit-compile-hints).
    expect(await readBuilt(`dist/qlik-ticket.${name}.js`)).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
  });

  it.each(SENSE_FILES)(
    "%s and what it loads hold sources of Qlik Sense only, and of no other product",
    async (entry) => {
      const { files } = await follow(entry);
      const sources = (await Promise.all(files.map(sourcesOf))).flat();
      expect(sources.length).toBeGreaterThan(5);
      const ours = /^(src\/(index|authenticate|global|embed|(core|license-key|qlik-sense|element|diagnose)\/.+)\.ts)$/;
      expect(sources.filter((source) => !ours.test(source))).toEqual([]);
    },
  );

  it.each(INTEROP_FILES)(
    "%s and what it loads hold the adapter, sources of Qlik Sense, and no package",
    async (entry) => {
      const { files } = await follow(entry);
      const sources = (await Promise.all(files.map(sourcesOf))).flat();
      expect(sources.some((source) => source.startsWith("src/interop/"))).toBe(true);
      expect(sources.filter((source) => !/^src\/(core|license-key|qlik-sense|interop)\/.+\.ts$/.test(source))).toEqual(
        [],
      );
    },
  );

  it.each(PRODUCT_FILES)(
    "%s and what it loads hold sources of %s only, and the packages that it names",
    async (entry, product, packages) => {
      const { files } = await follow(entry);
      const sources = (await Promise.all(files.map(sourcesOf))).flat();
      expect(sources.length).toBeGreaterThan(5);
      const ours = new RegExp(`^src/(core|license-key|${product})/.+\\.ts$`);
      expect([...new Set(sources.filter((source) => !ours.test(source)))]).toEqual(packages);
    },
  );

  it.each(BROWSER_FILES)("%s imports nothing of Node and no other package", async (entry) => {
    const { files, outward } = await follow(entry);
    expect(
      files.filter(
        (file) =>
          !/^dist\/((element|diagnose|qlik-cloud|tableau|sbm|provider|interop\/[\w-]+)\/)?[\w.-]+\.c?js$/.test(file),
      ),
    ).toEqual([]);
    expect(outward).toEqual([]);
    for (const file of files) expect(await readBuilt(file)).not.toMatch(/["']node:/);
  });
});

describe("the testing half", () => {
  // It runs in browsers too, under msw's worker; and msw is handed in.
  it.each(["dist/testing/index.js", "dist/testing/index.cjs"])(
    "%s imports nothing of Node and no package",
    async (entry) => {
      const { files, outward } = await follow(entry);
      expect(files).toEqual([entry]);
      expect(outward).toEqual([]);
      expect(await readBuilt(entry)).not.toMatch(/(?:from|import|require)\s*\(?\s*["']node:/);
    },
  );
});

describe.each([
  ["global", "[typeof qlikTicket, typeof qlikTicket.authenticate]", ["object", "function"]],
  ["diagnose", "[typeof qlikTicketDiagnose, typeof qlikTicket]", ["function", "undefined"]],
  ["qlik-cloud", "[typeof qlikTicketCloud.authenticateQlikCloud, typeof qlikTicket]", ["function", "undefined"]],
  ["tableau", "[typeof qlikTicketTableau.authenticateTableau, typeof qlikTicket]", ["function", "undefined"]],
  ["sbm", "[typeof qlikTicketSbm.authenticateSbm, typeof qlikTicketSbm.customFormToken]", ["function", "function"]],
])("the script-tag file %s", (name, globals, types) => {
  it("the script-tag file makes its global and leaves the page's AMD loader alone", async () => {
    const calls: unknown[] = [];
    const define = Object.assign((...values: unknown[]) => void calls.push(values), { amd: { jQuery: true } });
    const page = createContext({ define, exports: {}, module: { exports: {} }, TextEncoder, TextDecoder, URL });
    runInContext(await readBuilt(`dist/qlik-ticket.${name}.js`), page);
    expect(calls).toEqual([]);
    expect(runInContext(globals, page)).toEqual(types);
    expect(runInContext("Object.keys(module.exports).concat(Object.keys(exports))", page)).toEqual([]);
  });
});

describe("every built file", () => {
  it("every built file tells nothing of the machine that built it", async () => {
    const files = (await readdir(path.join(root, "dist"), { recursive: true })).filter((file) => /\.\w+$/.test(file));
    const telling = await Promise.all(
      files.map(async (file) => ((await readBuilt(`dist/${file}`)).includes(root) ? [file] : [])),
    );
    expect(telling.flat()).toEqual([]);
  });
});

describe("THIRD-PARTY-NOTICES", () => {
  it("THIRD-PARTY-NOTICES names each package of which code is in dist/, with its licence", async () => {
    // esbuild heads each bundled file with its path.
    const files = (await readdir(path.join(root, "dist"), { recursive: true })).filter((file) => file.endsWith(".js"));
    const texts = await Promise.all(files.map((file) => readBuilt(`dist/${file}`)));
    const bundled = new Set(
      texts
        .flatMap((text) => [...text.matchAll(/^\/\/ (?:[\w-]+:)?(?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm)])
        .map((match) => match[1]),
    );
    const notices = await readBuilt("THIRD-PARTY-NOTICES");
    const named = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)\n-+\n/gm)].map((match) => match[1]);
    expect([...bundled]).toEqual(expect.arrayContaining(["ws", "@peculiar/x509", "requirejs"]));
    expect(named).toEqual(expect.arrayContaining([...bundled]));
    for (const notice of notices.split(/^\S+ \d+\.\d+\.\d+\S* \(.+\)\n-+\n/m).slice(1)) {
      expect(notice).toMatch(/copyright|permission|licen[cs]e/i);
    }
  });
});
