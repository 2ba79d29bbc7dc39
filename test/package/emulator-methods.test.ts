// docs/emulator.md lists the engine's methods: those and no others.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { docMethods } from "../../src/emulator/engine/methods-doc.js";
import { globalMethods } from "../../src/emulator/engine/methods-global.js";
import { objectMethods } from "../../src/emulator/engine/methods-object.js";

it("docs/emulator.md lists every method of the emulated engine under its class, and no other", async () => {
  const text = await readFile(path.resolve(import.meta.dirname, "../../docs/emulator.md"), "utf8");
  const listed: Record<string, string[]> = { Global: [], Doc: [], GenericObject: [] };
  for (const [, kind = "", names = ""] of text.matchAll(/^\| (Global|Doc|GenericObject) +\| (.*?) +\|$/gm)) {
    listed[kind]?.push(...[...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
  }
  const known = { Global: globalMethods, Doc: docMethods, GenericObject: objectMethods };
  for (const [kind, methods] of Object.entries(known)) {
    expect([...(listed[kind] ?? [])].sort()).toEqual(Object.keys(methods).sort());
  }
});
