// The examples' code, held against the declarations of the package as it is published, with the settings that each
// example has itself; and their package.json against the versions that are tested here.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { installExample } from "../browsers/examples-support/examples.js";
import { root, run } from "./support/install.js";

const require = createRequire(import.meta.url);
const TSC = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const readManifest = async (folder: string) =>
  JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as Manifest;

const FRAMEWORKS = ["react", "vue", "svelte", "angular", "nextjs"];

async function compile(name: string, packages: readonly string[], config?: object): Promise<string> {
  const example = await installExample(name, packages);
  try {
    if (config) await writeFile(path.join(example.folder, "tsconfig.json"), JSON.stringify(config));
    return await run(process.execPath, [TSC, "-p", example.folder], example.folder);
  } finally {
    await example.remove();
  }
}

describe("the examples", () => {
  it.concurrent.each(["vite", "local-dev"])("%s compiles with its own tsconfig.json", async (name) => {
    expect(await compile(name, ["vite", "@types/node", "undici-types"])).toBe("");
  });

  it.concurrent("server-rendered-ticket uses the ticket server as its declarations say", async () => {
    const compilerOptions = {
      ...{ target: "ES2022", module: "NodeNext", types: ["node"], skipLibCheck: true, noEmit: true },
      ...{ allowJs: true, checkJs: true, strict: true, noImplicitAny: false },
    };
    const config = { compilerOptions, files: ["server.mjs"] };
    expect(await compile("server-rendered-ticket", ["@types/node", "undici-types"], config)).toBe("");
  });

  it("the examples ask for the versions of their packages that are tested here", async () => {
    const folders = (await readdir(path.join(root, "examples"), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    let asked = 0;
    for (const { name } of folders) {
      const folder = path.join(root, "examples", name);
      if (!(await readdir(folder)).includes("package.json") || FRAMEWORKS.includes(name)) continue;
      const { dependencies, devDependencies } = await readManifest(folder);
      for (const [each, range] of Object.entries({ ...dependencies, ...devDependencies })) {
        const { version } = await readManifest(each === "qlik-ticket" ? root : path.join(root, "node_modules", each));
        expect(`${name}: ${each} ${range}`).toBe(`${name}: ${each} ^${version}`);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThanOrEqual(7);
  });

  // `npm run test:frameworks` installs, builds and plays them.
  it("the examples of frameworks name each package in one exact version, and none that this project installs for them", async () => {
    const { version, devDependencies: ours = {} } = await readManifest(root);
    for (const name of FRAMEWORKS) {
      const { dependencies, devDependencies } = await readManifest(path.join(root, "examples", name));
      const asked = Object.entries({ ...dependencies, ...devDependencies });
      expect(asked).toContainEqual(["qlik-ticket", version]);
      expect(asked.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
      const shared = asked.map(([each]) => each).filter((each) => Object.hasOwn(ours, each));
      expect(shared.filter((each) => !["typescript", "@types/node"].includes(each))).toEqual([]);
    }
  });

  it("the examples of frameworks have the same qlik.ts, and React's hooks have at most 30 lines, in Next.js too", async () => {
    const read = (file: string) => readFile(path.join(root, "examples", file), "utf8");
    const [first, ...others] = await Promise.all(
      ["react/src", "vue/src", "svelte/src", "angular/src/app", "nextjs/app"].map((place) => read(`${place}/qlik.ts`)),
    );
    expect(others).toEqual(others.map(() => first));
    const hooks = await read("react/src/hooks.ts");
    expect(await read("nextjs/app/hooks.ts")).toBe(hooks);
    expect(hooks.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });
});
