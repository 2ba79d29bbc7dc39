// Query parameters as the proxy reads them: names without regard to letter case, malformed escapes never fatal.

export const TICKET_PARAMETER = "qlikTicket";

/** All values of the parameter, in order. */
export function parameterValues(url: URL, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return [...url.searchParams].filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
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
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
