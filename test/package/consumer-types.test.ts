// The declarations, compiled by a consumer who does not skip library checks.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BROWSER_USE,
  CAPABILITY_USE,
  ELEMENT_USE,
  NODE_USE,
  PRODUCTS_USE,
  TESTING_USE,
} from "../../scripts/consumer-uses.mjs";
import { type Installed, packAndInstall, root, run } from "./support/install.js";

const TSC = path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, target: "ES2022", exactOptionalPropertyTypes: true };

describe("the declarations", () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await packAndInstall();
    // @types/node is the consumer's own; ours stands in for it.
    await mkdir(path.join(installed.folder, "node_modules/@types"));
    for (const name of ["@types/node", "undici-types"]) {
      await symlink(
        path.join(root, "node_modules", name),
        path.join(installed.folder, "node_modules", name),
        "junction",
      );
    }
  });
  afterAll(() => installed.remove());

  async function compile(name: string, files: Record<string, string>, compilerOptions: object): Promise<void> {
    const folder = path.join(installed.folder, name);
    await mkdir(folder);
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
    const config = { compilerOptions: { ...STRICT, ...compilerOptions }, files: Object.keys(files) };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    await run(process.execPath, [TSC, "-p", folder], folder);
  }

  it.concurrent("the declarations compile in Node's own resolution, in modules and in CommonJS", async () => {
    const files = {
      "use.mts": BROWSER_USE + PRODUCTS_USE + CAPABILITY_USE + ELEMENT_USE + NODE_USE,
      "use.cts": BROWSER_USE + PRODUCTS_USE + CAPABILITY_USE + ELEMENT_USE + NODE_USE,
      "test.mts": TESTING_USE,
      "test.cts": TESTING_USE,
    };
    await expect(compile("nodenext", files, { module: "NodeNext", types: ["node"] })).resolves.toBeUndefined();
  });

  it.concurrent("the declarations compile for a bundler, where the browser half needs no types of Node", async () => {
    const options = {
      module: "ESNext",
      moduleResolution: "Bundler",
      types: [],
      lib: ["ES2022", "DOM", "DOM.Iterable"],
    };
    await expect(
      compile(
        "bundler",
        { "use.ts": BROWSER_USE + PRODUCTS_USE + CAPABILITY_USE + ELEMENT_USE, "test.ts": TESTING_USE },
        options,
      ),
    ).resolves.toBeUndefined();
  });
});
