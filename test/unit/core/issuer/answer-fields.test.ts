// The fields of backends' answers, and what is wrapped around them.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  fieldsOf,
  isGiven,
  lifeIn,
  msIn,
  saysItFailed,
  textIn,
  unwrapAnswer,
} from "../../../../src/core/issuer/answer-fields.js";

describe("fieldsOf", () => {
  it("fieldsOf knows fields by their names in lower case, and the first spelling counts", () => {
    expect([...fieldsOf({ AccessToken: "a", accesstoken: "b", Other: 5 })]).toEqual([
      ["accesstoken", "a"],
      ["other", 5],
    ]);
  });

  it.each([[undefined], [null], [5], [true], [""]])("fieldsOf finds no field in %j", (value) => {
    expect(fieldsOf(value).size).toBe(0);
  });
});

describe("unwrapAnswer", () => {
  it.each<[string, unknown, unknown]>([
    ["a bare text", "abc", "abc"],
    ["a text with white space around it", " abc\n", "abc"],
    ["a text of digits", "123", "123"],
    ["a text that ends like JSON", 'abc"', 'abc"'],
    ["JSON of an object", ' {"a":1} ', { a: 1 }],
    ["JSON of a list", "[1]", [1]],
    ["JSON of a text", '"abc"', "abc"],
    ["JSON in a JSON string", JSON.stringify('{"a":1}'), { a: 1 }],
    ["the wrapping of ASP.NET", { d: { a: 1 } }, { a: 1 }],
    ["the wrapping of ASP.NET around a text", '{"d":"abc"}', "abc"],
    ["the wrapping of ASP.NET around JSON", { D: '{"a":1}' }, { a: 1 }],
    ["an object with a field d among others", { d: 1, e: 2 }, { d: 1, e: 2 }],
    ["an object with one other field", { e: "abc" }, { e: "abc" }],
    ["a number", 5, 5],
    ["null", null, null],
    ["nothing", undefined, undefined],
  ])("unwrapAnswer of %s gives what is inside", (_what, value, inside) => {
    expect(unwrapAnswer(value)).toEqual(inside);
  });

  it("unwrapAnswer of broken JSON throws a SyntaxError", () => {
    expect(() => unwrapAnswer('{"a":')).toThrow(SyntaxError);
  });
});

describe("what backends write where they have nothing", () => {
  it.each<[unknown, boolean]>([
    [undefined, false],
    [null, false],
    ["", false],
    [[], false],
    [["a"], true],
    ["a", true],
    [0, true],
    [false, true],
    [{}, true],
    [{ length: 0 }, true],
  ])("isGiven of %j is %s", (value, given) => {
    expect(isGiven(value)).toBe(given);
  });

  it.each<[object, boolean]>([
    [{ IsSuccess: false }, true],
    [{ success: false }, true],
    [{ err: "x" }, true],
    [{ error: { code: 5 } }, true],
    [{ Errors: ["x"] }, true],
    [{ errorMessage: "x" }, true],
    [{ IsSuccess: true, success: true, err: null, error: "", errors: [], errorMessage: undefined }, false],
    [{ success: 0, "": "x" }, false],
    [{}, false],
  ])("saysItFailed of %j is %s", (answer, failed) => {
    expect(saysItFailed(fieldsOf(answer))).toBe(failed);
  });

  it("textIn gives a text with something in it, and nothing else", () => {
    const fields = fieldsOf({ a: "x", b: "", c: 5 });
    expect(["a", "b", "c", "d"].map((name) => textIn(fields, name))).toEqual(["x", undefined, undefined, undefined]);
  });
});

describe("how long a credential lives", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-01T10:00:00Z") }));
  afterEach(() => void vi.useRealTimers());

  it.each<[object, number | undefined]>([
    [{ expiresInMs: 5_000 }, 5_000],
    [{ expires_in: 60 }, 60_000],
    [{ expires_at: "2026-11-01T10:01:00Z" }, 60_000],
    [{ expiresAt: "2026-11-01T10:02:00Z" }, 120_000],
    [{ expires_at: "2026-11-01T10:01:00Z", expiresAt: "2026-11-01T10:02:00Z" }, 60_000],
    [{ expiresInMs: 5_000, expires_in: 60, expires_at: "2026-11-01T10:02:00Z" }, 5_000],
    [{ expires_in: 60, expires_at: "2026-11-01T10:02:00Z" }, 60_000],
    [{ expiresInMs: 0, expires_in: 0, expires_at: "2026-11-01T10:02:00Z" }, 120_000],
    [{ expiresInMs: "5000", expires_in: "60" }, undefined],
    [{ expiresInMs: -1, expires_in: -1 }, undefined],
    [{ expires_at: "2026-11-01T10:00:00Z" }, undefined],
    [{ expires_at: "2026-11-01T09:59:00Z" }, undefined],
    [{ expires_at: "soon" }, undefined],
    [{ expires_at: 5 }, undefined],
    [{}, undefined],
  ])("a credential whose answer has %j lives for %s ms", (answer, ms) => {
    expect(lifeIn(fieldsOf(answer))).toBe(ms);
  });

  it.each<[object, number | undefined]>([
    [{ expiresInMs: 5_000, expires_in: 60 }, 5_000],
    [{ expires_in: 60 }, undefined],
    [{ expiresInMs: 0 }, undefined],
    [{ expiresInMs: "5000" }, undefined],
  ])("msIn of %j is %s: it knows expiresInMs alone", (answer, ms) => {
    expect(msIn(fieldsOf(answer))).toBe(ms);
  });
});
