// The option checker: a table of tests and words, on each level, with the names in dots.
import { describe, expect, it } from "vitest";
import {
  checkOptions,
  isFunction,
  isMilliseconds,
  isObject,
  isOneOf,
  isSwitch,
  isText,
  type Complaints,
  type Rules,
} from "../../../src/core/options.js";
import { thrownBy } from "../support/failures.js";

const COMPLAINTS: Complaints = {
  unknown: (name, known) => new Error(`unknown ${name}, known ${known.join(" ")}`),
  unusable: (name, expected) => new Error(`unusable ${name}, expected ${expected}`),
};
const RULES: Rules = {
  size: { accepts: isMilliseconds, expected: "a number" },
  name: { accepts: isText, expected: "a text" },
  inner: {
    accepts: (value) => isObject(value) || value === 5,
    expected: "{ on? } or 5",
    inside: {
      on: { accepts: isSwitch, expected: "true or false" },
      deep: { accepts: isObject, expected: "{}", inside: { at: { accepts: isText, expected: "a place" } } },
    },
  },
};
const check = (given: object) => checkOptions(given, RULES, COMPLAINTS);
const complaint = async (given: object) => ((await thrownBy(() => check(given))) as Error).message;

describe("checkOptions", () => {
  it.each<[string, object]>([
    ["no options", {}],
    ["all options", { size: 1, name: "x", inner: { on: false, deep: { at: "y" } } }],
    ["an option that is undefined, on each level", { size: undefined, inner: { on: undefined, deep: undefined } }],
    ["the other form of an option that may be an object", { inner: 5 }],
  ])("checkOptions takes %s", (_name, given) => {
    expect(() => check(given)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ["an unknown name, with the known ones", { sise: 1 }, "unknown sise, known size name inner"],
    [
      "an unknown name, also where the value is undefined",
      { other: undefined },
      "unknown other, known size name inner",
    ],
    ["an unknown name inside, with its path", { inner: { off: 1 } }, "unknown inner.off, known inner.on inner.deep"],
    ["an unknown name two levels inside", { inner: { deep: { x: 1 } } }, "unknown inner.deep.x, known inner.deep.at"],
    ["a value that the rule does not take", { size: "1" }, "unusable size, expected a number"],
    ["null", { name: null }, "unusable name, expected a text"],
    ["a list where an object is wanted", { inner: [] }, "unusable inner, expected { on? } or 5"],
    ["names that every object has", { toString: 1 }, "unknown toString, known size name inner"],
    ["the name of a prototype", JSON.parse('{"__proto__": 1}') as object, "unknown __proto__, known size name inner"],
  ])("checkOptions refuses %s", async (_name, given, message) => {
    expect(await complaint(given)).toBe(message);
  });

  it("checkOptions names a value inside an option with its path, and says the form of that value", async () => {
    expect(await complaint({ inner: { on: "yes" } })).toBe("unusable inner.on, expected true or false");
    expect(await complaint({ inner: { deep: { at: "" } } })).toBe("unusable inner.deep.at, expected a place");
  });
});

describe("the tests of values", () => {
  it.each<[string, (value: unknown) => boolean, readonly unknown[], readonly unknown[]]>([
    [
      "isObject",
      isObject,
      [{}, Object.create(null), new Date(), new URL("https://x.example")],
      [null, [], "{}", 5, () => 0],
    ],
    ["isText", isText, ["x", " "], ["", 5, null, undefined, new String("x")]],
    ["isFunction", isFunction, [() => 0, isText, Map], [{}, "f", undefined]],
    ["isSwitch", isSwitch, [true, false], [0, 1, "true", null]],
    ["isMilliseconds", isMilliseconds, [1, 0.5, 2 ** 31 - 1], [0, -1, 2 ** 31, NaN, Infinity, "5", null, 5n]],
    ["isOneOf(0, 1)", isOneOf(0, 1), [0, 1], ["0", 2, undefined, true]],
  ])("%s takes what it names, and nothing else", (_name, accepts, taken, refused) => {
    for (const value of taken) expect([value, accepts(value)]).toEqual([value, true]);
    for (const value of refused) expect([value, accepts(value)]).toEqual([value, false]);
  });
});
