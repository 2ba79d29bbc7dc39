// What this browser remembers between page loads (localStorage): the last `proxy` of an endpoint; under which `key` a session of
// a proxy was made, and `via` what. No secret is in any of them. Storage that is blocked or full means: nothing is remembered.

/** What is remembered of that address; with `value`, remembers it. */
export function remembered(kind: "proxy" | "key" | "via", address: string, value?: string): string | null {
  const name = `qlik-ticket:${kind}:${address}`;
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
