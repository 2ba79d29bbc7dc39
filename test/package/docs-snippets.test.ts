// Code in the documents is code: every block that imports this package compiles against the sources.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDocs, type Block } from "./support/docs.js";
import { root, run } from "./support/install.js";

const TSC = path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** What stands for the reader's own code, and for packages that this repository does not have. */
const READERS_OWN = `
declare module "express";
declare function userOfYourSession(cookie: string | null): { userDirectory: string; userId: string } | undefined;
`;

// Below the repository, so that the types of Node are found.
let folder: string;
beforeAll(async () => {
  await mkdir(path.join(root, "temp"), { recursive: true });
  folder = await mkdtemp(path.join(root, "temp/docs-snippets-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Blocks that name their file may import each other; the others stand alone. */
function fileOf(doc: string, { language, code, line }: Block): string {
  const [, name] = /^\/\/ ([\w-]+(?:\.[\w-]+)*\.ts)\n/.exec(code) ?? [];
  return name === undefined ? `${doc}-line-${line}.m${language}` : `${doc}/${name}`;
}

async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await writeFile(path.join(folder, "readers-own.d.ts"), READERS_OWN);
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2022", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    // A snippet for a page in plain JavaScript names no types.
    noImplicitAny: false,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    noEmit: true,
    paths: { "qlik-ticket": ["../../src/index.ts"], "qlik-ticket/*": ["../../src/*/index.ts"] },
  };
  const config = { compilerOptions, files: [...Object.keys(files), "readers-own.d.ts", "../../src/assets.d.ts"] };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(config));
  return run(process.execPath, [TSC, "-p", folder], folder).then(
    () => "",
    (error: unknown) => String(error),
  );
}

it("every block that imports qlik-ticket compiles", async () => {
  const blocks = (await readDocs()).flatMap(({ file, blocks }) =>
    blocks
      .filter(({ language, code }) => /^(ts|js)$/.test(language) && code.includes(`from "qlik-ticket`))
      .map((block) => [fileOf(file.replace(/\W/g, "-"), block), block.code] as const),
  );
  expect(blocks.length).toBeGreaterThan(10);
  expect(await compile(Object.fromEntries(blocks))).toBe("");
});

it("a block that does not fit the sources would be found", async () => {
  const said = await compile({
    "wrong.mts": 'import { authenticate } from "qlik-ticket";\nawait authenticate("/t", { timeout: 5 });\n',
    "wrong.mjs": 'import { createTicketHandler } from "qlik-ticket/server";\ncreateTicketHandler({ qps: 5 });\n',
  });
  expect(said).toMatch(/wrong\.mts\(2,\d+\): error TS[^]*Did you mean to write 'timeoutMs'/);
  expect(said).toMatch(/wrong\.mjs\(2,\d+\): error TS/);
});
