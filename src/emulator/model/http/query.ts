// Query parameters as the proxy reads them: names without regard to letter case, malformed escapes never fatal.

export const TICKET_PARAMETER = "qlikTicket";

/** A parameter as the address has it, and its name as it is compared. */
export interface Parameter {
  readonly name: string;
  readonly folded: string;
  readonly value: string;
}

// Several rules look at the same address, and reading its query costs more than most of them.
let lastSearch = "";
let lastParameters: readonly Parameter[] = [];

/** The address's parameters, decoded and in order. */
export function parametersOf(url: URL): readonly Parameter[] {
  const { search } = url;
  if (search !== lastSearch) {
    lastParameters = Array.from(new URLSearchParams(search), toParameter);
    lastSearch = search;
  }
  return lastParameters;
}

/** All values of the parameter, in order. */
export function parameterValues(url: URL, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const { folded, value } of parametersOf(url)) if (folded === wanted) values.push(value);
  return values;
}

function toParameter([name, value]: [string, string]): Parameter {
  return { name, folded: name.toLowerCase(), value };
}

/** The parameter's value; several count as one that is joined by commas, as .NET reads them. */
export function parameterValue(url: URL, name: string): string | undefined {
  const values = parameterValues(url, name);
  return values.length === 0 ? undefined : values.join(",");
}

/** The address without the parameter; the rest of the query keeps its exact spelling. */
export function withoutParameter(url: URL, name: string): string {
  const wanted = name.toLowerCase();
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((pair) => ![...new URLSearchParams(pair).keys()].some((key) => key.toLowerCase() === wanted))
    .join("&");
  const stripped = new URL(url);
  stripped.search = kept;
  return stripped.href;
}

/** Adds a query to an address that may already have one. */
export function withQuery(address: string, query: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}${query}`;
}

/** Percent-decodes one path segment; `undefined` when its escapes are malformed. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
