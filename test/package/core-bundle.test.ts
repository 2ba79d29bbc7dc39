// The core as a product would bundle it: no word of a product is in it but the package's own name.
import path from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { foreignWordsIn } from "../../scripts/product-words.mjs";
import { root } from "./support/install.js";

const CORE_ENTRIES = ["connect", "call", "session", "bearer/connect"].map((name) =>
  path.join(root, `src/core/${name}.ts`),
);

async function bundle(entryPoints: readonly string[]): Promise<{ readonly text: string; readonly sources: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [...entryPoints],
    absWorkingDir: root,
    outdir: "temp/core-bundle",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return { text: outputFiles.map((file) => file.text).join("\n"), sources: Object.keys(metafile.inputs) };
}

describe("the bundle of the core", () => {
  it("the bundle of the core holds files of the core alone", async () => {
    const { sources } = await bundle(CORE_ENTRIES);
    expect(sources).toContain("src/core/sign-in.ts");
    expect(sources.filter((source) => !source.startsWith("src/core/"))).toEqual([]);
  });

  it("the bundle of the core names no product besides the package's own name", async () => {
    const { text } = await bundle(CORE_ENTRIES);
    expect(text).toContain("qlik-ticket");
    expect(foreignWordsIn(text)).toEqual([]);
  });

  it("product words would be found in the bundle of a product's provider", async () => {
    const { text } = await bundle([path.join(root, "src/qlik-sense/provider.ts")]);
    expect(foreignWordsIn(text)).toEqual(expect.arrayContaining(["Qlik", "QMC", "JWT"]));
  });
});
