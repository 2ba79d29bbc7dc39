// Server-side rendering: nothing of the elements needs a document until the browser runs it.
import { expect, it } from "vitest";

it("the elements import, and define nothing, without a document", async () => {
  expect(typeof document).toBe("undefined");
  const before = Reflect.ownKeys(globalThis);
  const { defineQlikObject } = await import("../../../src/element/index.js");
  expect(() => defineQlikObject("/api/qlik-ticket")).not.toThrow();
  await import("../../../src/embed.js");
  expect(Reflect.ownKeys(globalThis).filter((key) => !before.includes(key))).toEqual([]);
});
