// What this browser remembers between page loads (localStorage): the last proxy of an endpoint, and under which key a
// proxy's session was made. No secret is in either. Storage that is blocked or full means: nothing is remembered.
import type { Proxy } from "../proxy.js";

const stored = (name: string, value?: string): string | null => {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

/** The proxy that this endpoint last named; with `proxy`, remembers it. */
export const lastProxy = ({ origin, pathname }: URL, proxy?: Proxy) =>
  stored(`qlik-ticket:proxy:${origin}${pathname}`, proxy?.url);

/** How a ticket was last spent at this proxy; with `via`, remembers it. */
export const lastVia = ({ url }: Proxy, via?: string) => stored(`qlik-ticket:via:${url}`, via);

/** The key of the last sign-in at this proxy; with `key`, remembers it (`""` for none). */
export const lastSessionKey = ({ url }: Proxy, key?: string) => stored(`qlik-ticket:key:${url}`, key);
