// The address of a virtual proxy: checked once, and the only source of every address that the flow opens.
import { insecureProxy, malformedProxy, proxyNotAllowed } from "./messages.js";

/** What `qlik.openApp` wants to know about the server. */
export interface QlikConfig {
  readonly host: string;
  readonly port: number;
  /** With slashes on both ends: `/`, `/mashup/`. */
  readonly prefix: string;
  readonly isSecure: boolean;
}

export interface Proxy {
  /** `https://sense.example.com/mashup`: no slash at the end. */
  readonly url: string;
  /** The same with a slash at the end: what resource paths are appended to. */
  readonly base: string;
  readonly origin: string;
  readonly config: QlikConfig;
}

// Characters that the QMC takes for a prefix (help: edit virtual proxy), in segments.
const ADDRESS = /^https?:\/\/[^/@\\?#\s%]+((?:\/[\w.~-]+)*)\/?$/i;
const SERVICES = "hub|qmc|sense|single|resources|content|extensions|api|app|qrs|qps|internal_\\w+";
const SERVICE = new RegExp(`/(?:${SERVICES})(?:/|$).*`, "i");

/** Checks and takes apart the address of a virtual proxy; throws `invalid-option` or `insecure-proxy`. */
export function parseProxy(value: unknown, allowInsecure: boolean): Proxy {
  const text = String(value).trim();
  const path = ADDRESS.exec(text)?.[1];
  // `..` and `.` as segments would leave the prefix; they are refused, not resolved.
  if (path === undefined || /\/\.\.?(\/|$)/.test(path)) throw malformedProxy(value);
  if (SERVICE.test(path)) throw malformedProxy(value, text.replace(SERVICE, ""));
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw malformedProxy(value);
  }
  const isSecure = url.protocol === "https:";
  if (!isSecure && !(allowInsecure && location.protocol === "http:")) throw insecureProxy(url.origin + path);
  return {
    url: url.origin + path,
    base: `${url.origin}${path}/`,
    origin: url.origin,
    config: {
      host: url.hostname,
      port: Number(url.port) || (isSecure ? 443 : 80),
      prefix: `${path}/`,
      isSecure,
    },
  };
}

/** The virtual proxy in a full Qlik address such as `https://sense.example.com/mashup/hub/?qlikTicket=…`. */
export function proxyOfAddress(address: URL): string {
  return address.origin + address.pathname.replace(SERVICE, "").replace(/\/$/, "");
}

/**
 * The proxy to sign in at: the answer's, when it is one of `allowed`, else the first of these. With no list the answer's
 * is taken only from a ticket endpoint of the page's own origin.
 */
export function acceptProxy(
  allowed: readonly Proxy[],
  answered: string | undefined,
  fromOwnOrigin: boolean,
  allowInsecure: boolean,
): Proxy | undefined {
  if (answered === undefined) return allowed[0];
  const proxy = parseProxy(answered, allowInsecure);
  if (allowed.length === 0 ? !fromOwnOrigin : !allowed.some((each) => each.url === proxy.url)) {
    throw proxyNotAllowed(proxy.url, allowed);
  }
  return proxy;
}
