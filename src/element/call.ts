// The call of authenticate() that attributes describe, in the words of its options.
import type { AuthenticateOptions, Source } from "../index.js";
import { antiForgery } from "./anti-forgery.js";
import { isOn, type Attributes } from "./attributes.js";

/** What the page gives to the elements: all of `authenticate` but what a single call owns. */
export interface ElementOptions extends Omit<AuthenticateOptions, "bootstrap" | "signal"> {
  /** How Qlik's client is loaded, where an element needs it. */
  readonly bootstrap?: Exclude<AuthenticateOptions["bootstrap"], boolean | undefined>;
}

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
      "amd",
      "styles",
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
  const options = { ...(Object.fromEntries(given) as object), request, ...clientOf(attributes) };
  return { source: ticketurl, options: options as ElementOptions };
}

/** `data-amd="reuse"`, `data-styles="false"`: how Qlik's client is loaded. */
function clientOf({ amd, styles }: Attributes): object {
  const client = { ...(amd && { amd }), ...(styles !== undefined && { styles: isOn(styles) }) };
  return Object.keys(client).length > 0 ? { bootstrap: client } : {};
}
