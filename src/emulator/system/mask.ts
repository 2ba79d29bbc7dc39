// Addresses carry secrets: tickets in paths, tokens in queries. They are masked before an address is written down.

/** What is secret in a system's addresses. */
export interface AddressSecrets {
  /** Names of query parameters, in lower case. */
  readonly parameters: readonly string[];
  /** Patterns for parts of a path; what their first group holds stays in front of the mask. */
  readonly paths?: readonly RegExp[];
}

const MASK = "***";

/** Returns a function that writes down path and query of an address without its secrets. */
export function createAddressMask({ parameters, paths = [] }: AddressSecrets): (url: URL) => string {
  const maskedPath = (path: string) => paths.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), path);
  return function mask(url: URL): string {
    const path = maskedPath(url.pathname);
    const query = Array.from(url.searchParams, ([name, value]) => {
      const isSecret = parameters.includes(name.toLowerCase()) || mentionsSecret(value, parameters);
      // An address within a parameter has a path, too.
      const shown = isSecret ? MASK : encodeURIComponent(maskedPath(value));
      return `${encodeURIComponent(name)}=${shown}`;
    });
    return query.length === 0 ? path : `${path}?${query.join("&")}`;
  };
}

function mentionsSecret(value: string, parameters: readonly string[]): boolean {
  const folded = value.toLowerCase();
  return parameters.some((name) => folded.includes(`${name}=`));
}
