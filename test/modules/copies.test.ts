// Other copies of the library on a page: who shares with whom.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { VERSION } from "../../src/core/name.js";
import { otherCopies } from "../../src/core/share/copies.js";
import { forgetCalls } from "../unit/support/page.js";

const STRANGER = Symbol.for("qlik-ticket/999");
beforeEach(() => forgetCalls());
afterEach(() => {
  Reflect.deleteProperty(globalThis, STRANGER);
  vi.doUnmock("../../src/core/name.js");
  vi.resetModules();
});

async function copyOf(version: string): Promise<typeof otherCopies> {
  vi.resetModules();
  vi.doMock("../../src/core/name.js", async (original) => ({ ...(await original<object>()), VERSION: version }));
  return (await import("../../src/core/share/copies.js")).otherCopies;
}

it("the version that the code knows is the package's", () => {
  expect(VERSION).toBe(packageJson.version);
});

it("a copy of the same version is no other version", async () => {
  expect(otherCopies()).toEqual({ sharing: [], hasStrangers: false });
  const copy = await copyOf(VERSION);
  expect([copy(), otherCopies()]).toEqual(Array(2).fill({ sharing: [], hasStrangers: false }));
});

it("copies of two versions know each other by the page's registry", async () => {
  otherCopies();
  const copy = await copyOf("0.2.0");
  expect(copy()).toEqual({ sharing: [VERSION], hasStrangers: false });
  expect(otherCopies()).toEqual({ sharing: ["0.2.0"], hasStrangers: false });
});

it("a copy that keeps things in another way is a stranger", () => {
  Object.assign(globalThis, { [STRANGER]: {} });
  expect(otherCopies()).toEqual({ sharing: [], hasStrangers: true });
});
