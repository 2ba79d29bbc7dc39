// What the options of the emulator and of the mocked Qlik take, in words of the one option checker. A wrong option stops the
// start, naming the option and what it may be: a misspelt switch that is silently ignored would make a test prove nothing.

import { checkOptions, isFunction, isObject, isSwitch, type Complaints, type Rule } from "../../../core/options.js";

/** What an option takes. */
export type Check = Rule;

/** One check for each option of `T`. */
export type Checks<T> = { readonly [K in keyof Required<T>]: Check };

/** Throws a `TypeError` that names the first option that is unknown or not allowed. `undefined` counts as not given. */
export function assertOptions<T>(options: unknown, checks: Checks<T>, name = "options"): void {
  if (!isObject(options)) fail(name, "an object", options);
  checkOptions(options, checks, COMPLAINTS);
}

const COMPLAINTS: Complaints = {
  unknown: (name, known) => {
    const names = known.map((each) => each.slice(each.lastIndexOf(".") + 1));
    return new TypeError(`Unknown option "${name}". Known options: ${names.join(", ")}.`);
  },
  unusable,
};

/** An options object: no key but the known ones, each of its own kind. */
export const objectOf = <T>(checks: Checks<T>): Check => ({
  accepts: isObject,
  expected: "an object",
  inside: checks,
});

/** One of the given values. */
export const oneOf = (...values: readonly (string | number)[]): Check => ({
  accepts: (value) => values.some((candidate) => candidate === value),
  expected: values.map((value) => JSON.stringify(value)).join(" or "),
});

/** A whole number within bounds, both included. */
export const integer = (min: number, max: number): Check => ({
  accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= min && value <= max,
  expected: `a whole number from ${min} to ${max}`,
});

/** A text of a given form; `meaning` says it in words. */
export const text = (pattern: RegExp, meaning: string): Check => ({
  accepts: (value) => typeof value === "string" && pattern.test(value),
  expected: meaning,
});

/** A text that passes a test; `meaning` says it in words. */
export const textThat = (passes: (text: string) => boolean, meaning: string): Check => ({
  accepts: (value) => typeof value === "string" && passes(value),
  expected: meaning,
});

/** An absolute http(s) address. */
export const httpAddress: Check = {
  accepts: (value) => typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  expected: "an absolute http or https address",
};

export const flag: Check = { accepts: isSwitch, expected: "true or false" };

/** On, off, or one other value. */
export const flagOr = (other: string): Check => either(flag, oneOf(other));

/** An object of any keys whose entries all pass `check`. */
export const textMap = (check: Check): Check => ({ accepts: isObject, expected: "an object", each: check });

export const callable: Check = { accepts: isFunction, expected: "a function" };

/** Either kind will do. */
export const either = (first: Check, second: Check): Check => ({
  accepts: (value) => first.accepts(value) || second.accepts(value),
  expected: `${first.expected} or ${second.expected}`,
});

/** An object that has the named methods. */
export const withMethods = (...methods: readonly string[]): Check => ({
  accepts: (value) =>
    isObject(value) && methods.every((method) => isFunction((value as Record<string, unknown>)[method])),
  expected: `an object with ${methods.map((method) => `${method}()`).join(" and ")}`,
});

/** A list whose entries all pass `check`. */
export const listOf = (check: Check, atLeast = 0): Check => ({
  accepts: (value) => Array.isArray(value) && value.length >= atLeast,
  expected: atLeast === 0 ? "a list" : `a list of at least ${atLeast}`,
  each: check,
});

/** A token of RFC 9110, section 5.6.2. */
export const HTTP_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Response headers: an object of texts that HTTP allows. */
export const headerFields: Check = {
  accepts: (value) => isObject(value) && Object.keys(value).every((name) => HTTP_TOKEN.test(name)),
  expected: "an object of header names and texts",
  // eslint-disable-next-line no-control-regex -- the characters that HTTP forbids in a field value (RFC 9110, 5.5)
  each: text(/^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/, "a header value on one line"),
};

/** Throws the `TypeError` for a value that is not allowed. */
export function fail(name: string, allowed: string, value: unknown): never {
  throw unusable(name, allowed, value);
}

function unusable(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`Option "${name}" must be ${expected}; got ${shown(value)}.`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  if (typeof value === "function") return "a function";
  return String(value);
}
