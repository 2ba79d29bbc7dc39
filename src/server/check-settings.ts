// Settings of the wrong kind and misspelt ones are told at once, and so is the wish to switch verification off, which no setting
// grants.
import { checkOptions, isFunction, isObject, isText, type Rule, type Rules } from "../core/options.js";
import { invalidOption } from "./errors.js";

/** Throws `TicketServerError` (`invalid-option`). `path` stands before the names, as in `nodes.`. */
export function checkSettings(given: object, rules: Rules, path = ""): void {
  const unusable = (name: string, expected: string) => invalidOption(name, "is not usable", expected);
  checkOptions(given, rules, { unknown: unknownSetting, unusable }, path);
}

const SWITCHES_OFF = /(^|\.)(rejectUnauthorized|checkServerIdentity|strictSSL|insecure|agent|verify[^.]*)$/i;

function unknownSetting(name: string, known: readonly string[]) {
  if (SWITCHES_OFF.test(name)) {
    return invalidOption(
      name,
      "is no setting: the Qlik server's certificate is always verified",
      "certificates.ca = root.pem of the QMC export and, when the certificate carries a short name, serverName",
    );
  }
  return invalidOption(name, "is unknown", `one of ${known.join(", ")}`);
}

const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;

export const isListOf =
  (isItem: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isItem);

/** Milliseconds, connections and the like. */
export const COUNT: Rule = { accepts: isCount, expected: "a whole number above 0; the default by leaving it out" };
export const TEXT: Rule = { accepts: isText, expected: "a text" };
const FUNCTION: Rule = { accepts: isFunction, expected: "a function" };

const LIMIT: Rule = {
  accepts: (value) => isObject(value) && "tickets" in value && "seconds" in value,
  expected: "{ tickets: 30, seconds: 60 }",
  inside: { tickets: COUNT, seconds: COUNT },
};

/** The settings that every handler has. */
export const HANDLER_RULES: Rules = {
  resolveUser: FUNCTION,
  mapUser: FUNCTION,
  origin: {
    accepts: (value) => typeof value === "string" || isListOf((item) => typeof item === "string")(value),
    expected: '"https://app.company.com", or a list of such origins',
  },
  allowHeaders: { accepts: isListOf((item) => typeof item === "string"), expected: 'a list: ["X-CSRF-Token"]' },
  deadlineMs: COUNT,
  onEvent: FUNCTION,
  limits: {
    accepts: isObject,
    expected: "{ perUser, overall, store }",
    inside: {
      perUser: { ...LIMIT, accepts: (value) => value === false || LIMIT.accepts(value) },
      overall: LIMIT,
      store: {
        accepts: isObject,
        expected: "a client of Redis or Valkey: new Redis(address) of ioredis, or createClient() of redis",
      },
    },
  },
};
