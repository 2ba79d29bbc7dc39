// The call of authenticate() that attributes describe, in the words of its options.
import type { AuthenticateOptions, Source } from "../index.js";
import { antiForgery } from "./anti-forgery.js";
import { isOn, type Attributes } from "./attributes.js";

/** What the page gives to the elements: all of `authenticate` but what a single call owns. */
export type ElementOptions = Omit<AuthenticateOptions, "bootstrap" | "signal">;

export interface Call {
  readonly source: Source;
  readonly options: ElementOptions;
}

const asText = (value: string) => value;
const asNumber = (value: string) => Number(value);

/** By option; the attribute has the same name (`data-allow-insecure-proxy`). */
const OPTIONS: Readonly<Partial<Record<keyof ElementOptions, (value: string) => unknown>>> = {
  // A space or a comma between several; an address has neither.
  proxy: (value) => value.split(/[\s,]+/),
  credential: asText,
  consume: asText,
  resource: asText,
  reuse: (value) => (value === "same-user" ? value : isOn(value)),
  retry: asNumber,
  takeover: isOn,
  renew: asText,
  logout: asText,
  timeoutMs: asNumber,
  allowInsecureProxy: isOn,
};

/** Two sets of attributes with the same key want the same sign-in. */
export const callKey = (attributes: Attributes): string =>
  JSON.stringify(
    [
      ...Object.keys(OPTIONS),
      "ticketurl",
      "method",
      "credentials",
      "csrfmeta",
      "csrfcookie",
      "csrffield",
      "csrfheader",
    ].map((name) => attributes[name.toLowerCase()]),
  );

/** `undefined` where no ticket address is given. */
export function readCall(attributes: Attributes): Call | undefined {
  const { ticketurl, method, credentials } = attributes;
  if (!ticketurl) return undefined;
  const given = Object.entries(OPTIONS).flatMap(([name, read]) => {
    const value = attributes[name.toLowerCase()];
    return value === undefined ? [] : [[name, read(value)]];
  });
  const headers = antiForgery(attributes);
  const request = { ...(method && { method }), ...(credentials && { credentials }), ...(headers && { headers }) };
  return { source: ticketurl, options: { ...Object.fromEntries(given), request } as ElementOptions };
}
