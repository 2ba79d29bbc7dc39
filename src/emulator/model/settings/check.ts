// Checks for options objects. A wrong option stops the start, naming the option and what it may be: a misspelt
// switch that is silently ignored would make a test prove nothing.

/** Throws a `TypeError` that names the option when the value is not allowed. */
export type Check = (value: unknown, name: string) => void;

/** Checks an options object: no key but the known ones, each of its own kind. `undefined` counts as not given. */
export function objectOf<T>(checks: { readonly [K in keyof Required<T>]: Check }): Check {
  const known = Object.keys(checks);
  return (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(name, "an object", value);
    for (const [key, entry] of Object.entries(value as Record<string, unknown>)) {
      if (!Object.hasOwn(checks, key)) {
        throw new TypeError(`Unknown option "${joined(name, key)}". Known options: ${known.join(", ")}.`);
      }
      if (entry !== undefined) checks[key as keyof Required<T>](entry, joined(name, key));
    }
  };
}

/** One of the given values. */
export function oneOf(...values: readonly (string | number)[]): Check {
  const allowed = values.map((value) => JSON.stringify(value)).join(" or ");
  return (value, name) => {
    if (!values.some((candidate) => candidate === value)) fail(name, allowed, value);
  };
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): Check {
  return (value, name) => {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    if (!fits) fail(name, `a whole number from ${min} to ${max}`, value);
  };
}

/** A text of a given form; `meaning` says it in words. */
export function text(pattern: RegExp, meaning: string): Check {
  return (value, name) => {
    if (typeof value !== "string" || !pattern.test(value)) fail(name, meaning, value);
  };
}

/** An absolute http(s) address. */
export const httpAddress: Check = (value, name) => {
  const fits = typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  if (!fits) fail(name, "an absolute http or https address", value);
};

export const flag: Check = (value, name) => {
  if (typeof value !== "boolean") fail(name, "true or false", value);
};

/** On, off, or one other value. */
export function flagOr(other: string): Check {
  return (value, name) => {
    if (typeof value !== "boolean" && value !== other) fail(name, `true or false or ${JSON.stringify(other)}`, value);
  };
}

/** An object of any keys whose entries all pass `check`. */
export function textMap(check: Check): Check {
  return (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(name, "an object", value);
    Object.entries(value as Record<string, unknown>).forEach(([key, entry]) => check(entry, joined(name, key)));
  };
}

export const callable: Check = (value, name) => {
  if (typeof value !== "function") fail(name, "a function", value);
};

/** Either kind will do. */
export function either(first: Check, second: Check): Check {
  return (value, name) => {
    if (typeof value === "function") second(value, name);
    else first(value, name);
  };
}

/** An object that has the named methods. */
export function withMethods(...methods: readonly string[]): Check {
  return (value, name) => {
    const fits =
      typeof value === "object" &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === "function");
    if (!fits) fail(name, `an object with ${methods.map((method) => `${method}()`).join(" and ")}`, value);
  };
}

/** A list whose entries all pass `check`. */
export function listOf(check: Check, atLeast = 0): Check {
  return (value, name) => {
    if (!Array.isArray(value) || value.length < atLeast) {
      fail(name, atLeast === 0 ? "a list" : `a list of at least ${atLeast}`, value);
    }
    (value as unknown[]).forEach((entry, index) => check(entry, `${name}[${index}]`));
  };
}

/** Response headers: an object of texts that HTTP allows. */
export const headerFields: Check = (value, name) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(name, "an object of texts", value);
  for (const [key, entry] of Object.entries(value as Record<string, unknown>)) {
    text(HTTP_TOKEN, "a header name")(key, `${name}: name`);
    // eslint-disable-next-line no-control-regex -- the characters that HTTP forbids in a field value (RFC 9110, 5.5)
    text(/^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/, "a header value on one line")(entry, joined(name, key));
  }
};

/** A token of RFC 9110, section 5.6.2. */
export const HTTP_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Throws the `TypeError` for a value that is not allowed. */
export function fail(name: string, allowed: string, value: unknown): never {
  throw new TypeError(`Option "${name}" must be ${allowed}; got ${shown(value)}.`);
}

function joined(name: string, key: string): string {
  return name === "" ? key : `${name}.${key}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  if (typeof value === "function") return "a function";
  return String(value);
}
