// The settings of the issuers, checked once when one is made: unknown names, wrong values, and secrets that are none.
import {
  checkOptions,
  isFunction,
  isMilliseconds,
  isObject,
  isSwitch,
  isText,
  type Rule,
  type Rules,
} from "../../../core/options.js";
import { invalidOption } from "../../errors.js";
import { refuseLicenseKey } from "../../license-key.js";

/** What an issuer that asks another system is told besides that system's own settings. */
export interface UpstreamOptions {
  /** Milliseconds for one call to the system. @default 5_000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Stands in for the platform's `fetch`: for an authority or an outbound proxy of your own. Redirects are never followed.
   * @default globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export const UPSTREAM_RULES: Rules = {
  timeoutMs: { accepts: isMilliseconds, expected: "milliseconds above 0" },
  fetch: { accepts: isFunction, expected: "a function such as fetch" },
};

export const SWITCH: Rule = { accepts: isSwitch, expected: "true or false" };

export const address = (example: string): Rule => ({
  accepts: (value) => typeof value === "string" || value instanceof URL,
  expected: `an address: ${example}`,
});

/** Whole seconds from `least` to `most`. */
export const seconds = (least: number, most: number): Rule => ({
  accepts: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  expected: `whole seconds from ${least} to ${most}`,
});

export const text = (expected: string): Rule => ({ accepts: isText, expected });

export const textList = (expected: string): Rule => ({
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  expected,
});

/** Throws `invalid-option` for an unknown name, a wrong value, or one of `needed` that is missing. */
export function checkIssuerOptions(maker: string, options: unknown, rules: Rules, needed: readonly string[]): void {
  if (!isObject(options)) throw invalidOption("options", "are no object", `${maker}({ … })`, maker);
  checkOptions(options, rules, {
    unknown: (name, known) => invalidOption(name, "is unknown", `one of ${known.join(", ")}`, maker),
    unusable: (name, expected) => invalidOption(name, "cannot be used", expected, maker),
  });
  for (const name of needed) {
    if ((options as Readonly<Record<string, unknown>>)[name] !== undefined) continue;
    throw invalidOption(name, "is missing", rules[name]?.expected ?? "a value", maker);
  }
}

/** A system's address without user, query and fragment, and without a slash at its end. Secrets go there: https, or this machine. */
export function readAddress(maker: string, setting: string, value: string | URL, allowsHttp: boolean): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) {
    throw invalidOption(setting, "is no plain address (no user, query or fragment)", "https://host.example.com", maker);
  }
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (isLocal || allowsHttp))) {
    throw invalidOption(setting, "is not https", "an https address: secrets go over this line", maker);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** Refuses a licence key among secrets and keys: it belongs to Qlik's own server. */
export function refuseLicenseKeys(setting: string, secrets: readonly string[]): void {
  for (const secret of secrets) refuseLicenseKey(secret, `the option ${setting}`);
}
