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
  nearestName,
  type Complaints,
  type Rules,
} from "../../../src/core/options.js";
import { thrownBy } from "../support/failures.js";

const COMPLAINTS: Complaints = {
  unknown: (name, known) => new Error(`unknown ${name}, known ${known.join(" ")}`),
  unusable: (name, expected, value) => new Error(`unusable ${name} ${JSON.stringify(value)}, expected ${expected}`),
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
const LISTS: Rules = {
  nodes: {
    accepts: Array.isArray,
    expected: "a list",
    each: { accepts: isObject, expected: "{ at }", inside: { at: { accepts: isText, expected: "a place" } } },
  },
  names: { accepts: isObject, expected: "an object", each: { accepts: isText, expected: "a text" } },
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
    ["a value that the rule does not take", { size: "1" }, 'unusable size "1", expected a number'],
    ["null", { name: null }, "unusable name null, expected a text"],
    ["a list where an object is wanted", { inner: [] }, "unusable inner [], expected { on? } or 5"],
    ["names that every object has", { toString: 1 }, "unknown toString, known size name inner"],
    ["the name of a prototype", JSON.parse('{"__proto__": 1}') as object, "unknown __proto__, known size name inner"],
  ])("checkOptions refuses %s", async (_name, given, message) => {
    expect(await complaint(given)).toBe(message);
  });

  it("checkOptions names a value inside an option with its path, and says the form of that value", async () => {
    expect(await complaint({ inner: { on: "yes" } })).toBe('unusable inner.on "yes", expected true or false');
    expect(await complaint({ inner: { deep: { at: "" } } })).toBe('unusable inner.deep.at "", expected a place');
  });
});

describe("checkOptions of lists, and of objects with names of any kind", () => {
  const told = async (given: object) =>
    ((await thrownBy(() => checkOptions(given, LISTS, COMPLAINTS))) as Error).message;

  it("checkOptions takes lists and free names whose entries are right", () => {
    const given = { nodes: [{ at: "x" }, {}], names: { any: "y", other: "z" } };
    expect(() => checkOptions(given, LISTS, COMPLAINTS)).not.toThrow();
    expect(() => checkOptions({ nodes: [], names: {} }, LISTS, COMPLAINTS)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ["no list", { nodes: { at: "x" } }, 'unusable nodes {"at":"x"}, expected a list'],
    ["an entry of the wrong kind", { nodes: [{}, 5] }, "unusable nodes[1] 5, expected { at }"],
    ["an entry that is undefined", { nodes: [undefined] }, "unusable nodes[0] undefined, expected { at }"],
    ["an unknown name in an entry", { nodes: [{}, { a: 1 }] }, "unknown nodes[1].a, known nodes[1].at"],
    ["a wrong value in an entry", { nodes: [{ at: 1 }] }, "unusable nodes[0].at 1, expected a place"],
    ["a wrong value under a free name", { names: { any: 1 } }, "unusable names.any 1, expected a text"],
  ])("checkOptions names %s by its place", async (_name, given, message) => {
    expect(await told(given)).toBe(message);
  });
});

describe("nearestName", () => {
  it.each<[string, readonly string[], string | undefined]>([
    ["request.header", ["request.method", "request.headers"], "request.headers"],
    ["TIMEOUT", ["proxy", "timeoutMs"], "timeoutMs"],
    ["onError", ["onEvent"], undefined],
    ["", ["proxy"], undefined],
  ])("nearestName finds for %j among %j the name %j", (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
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
