// The one option checker, for browser, server and emulator: a table of tests and words, unknown keys with a hint, each level.

/** What an option takes: a test, and the same in words for the message. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
  /** The rules of the options inside, where the value is an object. */
  readonly inside?: Rules | undefined;
  /** The rule of each entry, where the value is a list or an object with names of any kind. */
  readonly each?: Rule | undefined;
}

export type Rules = Readonly<Record<string, Rule>>;

/** How the checker says what is wrong. Each function gives an error to be thrown. */
export interface Complaints {
  /** `known` are the names that stand on the same level; {@link nearestName} finds the one that was meant. */
  readonly unknown: (name: string, known: readonly string[]) => Error;
  readonly unusable: (name: string, expected: string, value: unknown) => Error;
}

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Checks `given` against the rules; `undefined` counts as not given. Names inside an option are told with a dot
 * (`request.method`), entries of a list with their number (`nodes[1].proxy`). Throws what `complaints` make.
 */
export function checkOptions(given: object, rules: Rules, complaints: Complaints, path = ""): void {
  for (const [key, value] of Object.entries(given)) {
    const name = path + key;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) {
      const known = Object.keys(rules).map((each) => path + each);
      throw complaints.unknown(name, known);
    }
    if (value !== undefined) checkValue(name, value, rule, complaints);
  }
}

function checkValue(name: string, value: unknown, rule: Rule, complaints: Complaints): void {
  if (!rule.accepts(value)) throw complaints.unusable(name, rule.expected, value);
  if (rule.inside && isObject(value)) checkOptions(value, rule.inside, complaints, `${name}.`);
  if (!rule.each) return;
  for (const [key, entry] of Object.entries(value as object)) {
    checkValue(Array.isArray(value) ? `${name}[${key}]` : `${name}.${key}`, entry, rule.each, complaints);
  }
}

/** `method` of `request.method`, without regard to letter case. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1).toLowerCase();

/** The known name that an unknown one was probably meant to be: both begin with the same four letters. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const start = lastPart(name).slice(0, 4);
  return start === "" ? undefined : known.find((each) => lastPart(each).startsWith(start));
}

export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

export const isFunction = (value: unknown): boolean => typeof value === "function";

export const isSwitch = (value: unknown): value is boolean => typeof value === "boolean";

/** What a timer takes: more than 0 ms, at most 24.8 days. */
export const isMilliseconds = (value: unknown): boolean => typeof value === "number" && value > 0 && value < 2 ** 31;

export const isOneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value);
