// The address of a virtual proxy: checked once, and the only source of every address that the flow opens.
import { toUrl } from "../core/url.js";
import { problem } from "./problems/problem.js";

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

// Characters that the QMC takes for a prefix (help: edit virtual proxy), in segments; none starts with a dot.
const ADDRESS = /^https?:\/\/[^/@\\?#\s%]+((?:\/[\w~-][\w.~-]*)*)\/?$/i;
const SERVICE = /\/(hub|qmc|sense|single|resources|content|extensions|api|app|qrs|qps)(\/.*)?$/i;

/** The proxy in one of its addresses: `https://sense.example.com/mashup/hub/` is in `…/mashup`. */
export const proxyOf = ({ origin, pathname }: URL): string => origin + pathname.replace(SERVICE, "");

/** The same of any text; undefined where no address of a proxy is in it. */
export function proxyIn(text: string): string | undefined {
  const address = ADDRESS.test(text) ? toUrl(text) : undefined;
  return address && proxyOf(address);
}

/** Checks and takes apart the address of a virtual proxy; throws `invalid-option` or `insecure-proxy`. */
export function parseProxy(value: unknown, allowInsecure?: boolean): Proxy {
  const text = String(value).trim();
  const [, path = "/qps"] = ADDRESS.exec(text) ?? [];
  const address = toUrl(text);
  if (!address || SERVICE.test(path)) throw problem("invalid-option/proxy", text);
  const { origin, hostname: host, port, protocol } = address;
  const isSecure = protocol === "https:";
  const url = origin + path;
  if (!isSecure && (!allowInsecure || location.protocol !== "http:")) throw problem("insecure-proxy", url);
  const prefix = `${path}/`;
  return {
    url,
    base: origin + prefix,
    origin,
    config: { host, port: +(port || (isSecure ? 443 : 80)), prefix, isSecure },
  };
}
