// The second script-tag file: what is in it and what is not, and what the build refuses.
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { moduleState, namedImports, replaceDynamicImports } from "../../scripts/later-syntax.mjs";
import { readBuilt } from "./support/install.js";

const FIRST = ["dist/qlik-ticket.global.js", "dist/qlik-ticket.embed.js"];
const LATER = "dist/qlik-ticket.later.js";
const KEY = /qlik-ticket\/later\/[\da-f]{12}/g;

describe("the second file", () => {
  it("does nothing on a page but register itself, for the first files of its build only", async () => {
    const calls: unknown[] = [];
    const define = Object.assign((...values: unknown[]) => void calls.push(values), { amd: { jQuery: true } });
    const page = createContext({ define, exports: {}, module: { exports: {} } });
    const globals = () => runInContext("Object.getOwnPropertyNames(globalThis)", page) as string[];
    const before = globals();
    const text = await readBuilt(LATER);
    runInContext(text, page);
    expect(calls).toEqual([]);
    expect(globals()).toEqual(before);
    expect(runInContext("Object.keys(module.exports).concat(Object.keys(exports))", page)).toEqual([]);
    const keys = [...text.matchAll(KEY)].map(String);
    expect(keys).toHaveLength(1);
    expect(runInContext(`typeof globalThis[Symbol.for("${keys.join()}")]`, page)).toBe("function");
    for (const first of FIRST) expect([...(await readBuilt(first)).matchAll(KEY)].map(String)).toEqual(keys);
  });

  it("makes its errors with the class that the first file hands over", async () => {
    class Handed extends Error {}
    const text = await readBuilt(LATER);
    const page = createContext({ location: { origin: "https://app.example.com" }, navigator: {}, Handed });
    runInContext(text, page);
    const parts = runInContext(
      `globalThis[Symbol.for("${String(KEY.exec(text))}")]({ EmbedError: Handed })`,
      page,
    ) as readonly { explain?: (problem: { key: string; facts: unknown[] }) => Error }[];
    KEY.lastIndex = 0;
    const explain = parts.find((part) => part.explain)?.explain;
    const error = explain?.({ key: "invalid-option/ticket", facts: [] });
    expect(error).toBeInstanceOf(Handed);
    expect(error?.message).toBe("This looks like a ticket, not a URL.");
  });

  it("holds the sentences of errors and the way without CORS headers; the first files do not", async () => {
    for (const words of ["kept no session cookie", "OnAuthenticationInformation", "qlik-csrf-token"]) {
      expect(await readBuilt(LATER)).toContain(words);
      for (const first of FIRST) expect(await readBuilt(first)).not.toContain(words);
    }
    for (const file of [...FIRST, LATER]) expect(await readBuilt(file)).not.toMatch(/\bimport\(/);
  });
});

describe("the build of the script-tag files", () => {
  const numberOf = (specifier: string) => ["./a.js", "../b.js"].indexOf(specifier);
  const replaced = (text: string) => replaceDynamicImports("src/x.ts", text, numberOf, "/later.ts");

  it("puts a call of the runtime in place of each import()", () => {
    const text = `const { a } = await import("./a.js");\nexport const b = () => import("../b.js");`;
    expect(replaced(text)).toBe(
      `import { later as later$ } from "/later.ts";const { a } = await later$(0);\nexport const b = () => later$(1);`,
    );
  });

  it("does not mind what the module calls its own", () => {
    expect(replaced(`export const later = () => import("./a.js");`)).toBe(
      `import { later as later$ } from "/later.ts";export const later = () => later$(0);`,
    );
  });

  it("leaves comments, strings and types alone", () => {
    const text = `// import("./a.js")\nexport type A = import("./a.js").A;\nexport const text = 'import("./a.js")';`;
    expect(replaced(text)).toBe(text);
  });

  it.each(["import(name)", 'import("package")', "import(`./a.js`)", 'import("./a.js", { with: { type: "json" } })'])(
    "refuses %s",
    (call) => {
      expect(() => replaced(`\nawait ${call};`)).toThrow(`src/x.ts:2: only import("./a-file-of-ours.js")`);
    },
  );

  it.each([
    ["let count = 0;", "count"],
    ["export const said = new Set<string>();", "said"],
    ["const kept = {};", "kept"],
    ["const list: string[] = [];", "list"],
    ["export class Kind {}", "Kind"],
    ["const KEY = Symbol.for('x'); const NAMES = ['a']; const WORDS = { a: 1 }; const f = () => new Set();", undefined],
  ])("knows state that two files would each have for themselves: %s", (text, name) => {
    expect(moduleState("x.ts", text)).toBe(name);
  });

  it("hands over the values that single.ts imports", async () => {
    const text = await readBuilt(path.join("src/script-tag/single.ts"));
    expect(namedImports("single.ts", text)).toEqual({ "../core/errors.js": ["EmbedError", "isEmbedError", "NAME"] });
    expect(() => namedImports("x.ts", 'import { a as b } from "./a.js";')).toThrow("without `as`");
  });
});
