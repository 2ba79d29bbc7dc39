// Attributes as people write them and as content management systems hand them on. `data-ticket-url`, `ticket-url` and
// `data-ticketUrl` (in HTML `data-ticketurl`) are one name, and a word processor's quotes are no part of a value.

/** Values by name: lower case, without `data-`, `qlik-` and hyphens. `data-qlik-app` is `app`. */
export type Attributes = Readonly<Record<string, string | undefined>>;

const NOT_THE_NAME = /^data-|qlik-|-/g;
const QUOTES = /^[\s"'“”„″«»]+|[\s"'“”„″«»]+$/g;

export const readAttributes = (element: Element): Attributes => named(Array.from(element.attributes, pairOf));

/** The same, out of the part behind `#` of an address: `…embed.js#ticket-url=/api/qlik-ticket`. */
export const readHash = (address: string): Attributes =>
  named(new URLSearchParams(/#(.*)/.exec(address)?.[1] ?? "").entries());

/** A switch is on when it stands there, unless it says "false". */
export const isOn = (value: string | undefined): boolean => value !== undefined && value !== "false";

const pairOf = ({ name, value }: Attr): readonly [string, string] => [name, value];

const named = (pairs: Iterable<readonly [string, string]>): Attributes =>
  Object.fromEntries(
    Array.from(pairs, ([name, value]) => [name.toLowerCase().replace(NOT_THE_NAME, ""), value.replace(QUOTES, "")]),
  );
