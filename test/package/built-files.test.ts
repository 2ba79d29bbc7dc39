// The files of dist/ themselves: what the browser half holds, and what the script-tag file does on a page with AMD.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { readBuilt, root } from "./support/install.js";

const BROWSER_FILES = ["dist/index.js", "dist/index.cjs", "dist/qlik-ticket.global.js"];

interface SourceMap {
  readonly sources: readonly string[];
}

async function sourcesOf(file: string): Promise<string[]> {
  const { sources } = JSON.parse(await readBuilt(`${file}.map`)) as SourceMap;
  const folder = path.join(root, path.dirname(file));
  return sources.map((source) => path.relative(root, path.resolve(folder, source)).replaceAll("\\", "/"));
}

describe("the browser half", () => {
  it.each(BROWSER_FILES)("%s holds our browser sources only", async (file) => {
    const sources = await sourcesOf(file);
    expect(sources.length).toBeGreaterThan(5);
    expect(
      sources.filter((source) => !/^src\/(index|authenticate|global|(core|qlik-sense)\/.+)\.ts$/.test(source)),
    ).toEqual([]);
  });

  it.each(BROWSER_FILES)("%s imports nothing of Node and no other package", async (file) => {
    // Bundling for a browser resolves every import and require; any that leads out of dist/ shows in the inputs.
    const { metafile } = await build({
      entryPoints: [path.join(root, file)],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: "browser",
      outdir: "temp",
      format: "esm",
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((input) => !/^dist\/[\w.-]+\.c?js$/.test(input))).toEqual([]);
    expect(
      Object.values(metafile.outputs).flatMap((output) => output.imports.filter((found) => found.external)),
    ).toEqual([]);
    expect(await readBuilt(file)).not.toMatch(/["']node:/);
  });
});

describe("the script-tag file", () => {
  it("makes its global and leaves the page's AMD loader alone", async () => {
    const calls: unknown[] = [];
    const define = Object.assign((...values: unknown[]) => void calls.push(values), { amd: { jQuery: true } });
    const page = createContext({ define, exports: {}, module: { exports: {} } });
    runInContext(await readBuilt("dist/qlik-ticket.global.js"), page);
    expect(calls).toEqual([]);
    expect(runInContext("[typeof qlikTicket, typeof qlikTicket.authenticate]", page)).toEqual(["object", "function"]);
    expect(runInContext("Object.keys(module.exports).concat(Object.keys(exports))", page)).toEqual([]);
  });
});

describe("THIRD-PARTY-NOTICES", () => {
  it("names each package of which code is in dist/, with its licence", async () => {
    const files = (await readdir(path.join(root, "dist"), { recursive: true })).filter((file) =>
      file.endsWith(".js.map"),
    );
    const sources = (await Promise.all(files.map((file) => sourcesOf(`dist/${file.slice(0, -".map".length)}`)))).flat();
    const bundled = new Set(
      sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
    );
    const notices = await readBuilt("THIRD-PARTY-NOTICES");
    const named = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)\n-+\n/gm)].map((match) => match[1]);
    expect([...bundled]).toEqual(expect.arrayContaining(["ws", "@peculiar/x509"]));
    // require.js is a text that the emulator serves, so no source map names it.
    expect(named).toEqual(expect.arrayContaining([...bundled, "requirejs"]));
    for (const notice of notices.split(/^\S+ \d+\.\d+\.\d+\S* \(.+\)\n-+\n/m).slice(1)) {
      expect(notice).toMatch(/copyright|permission|licen[cs]e/i);
    }
  });
});
