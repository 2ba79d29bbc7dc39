// What this browser remembers between page loads (localStorage): the last proxy of an endpoint, and under which key a
// proxy's session was made. No secret is in either. Storage that is blocked or full means: nothing is remembered.
import type { Proxy } from "../proxy.js";

const NAME = "qlik-ticket:";

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(NAME + name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(NAME + name);
    else localStorage.setItem(NAME + name, value);
  } catch {
    // Nothing is remembered.
  }
}

const proxyName = (endpoint: URL) => `proxy:${endpoint.origin}${endpoint.pathname}`;

export const lastProxy = (endpoint: URL) => read(proxyName(endpoint));
export const rememberProxy = (endpoint: URL, { url }: Proxy) => write(proxyName(endpoint), url);
export const lastSessionKey = ({ url }: Proxy) => read(`key:${url}`);
export const rememberSessionKey = ({ url }: Proxy, key: string | undefined) => write(`key:${url}`, key);
