// The address of a virtual proxy: checked once, and the only source of every address that the flow opens.
import { toUrl } from "../core/net/url.js";
import type { Place } from "../core/provider.js";
import { insecureProxy, malformedProxy } from "./errors/configure.js";
import { PROXY_ADDRESS, serviceIn } from "./proxy-address.js";

/** What `qlik.openApp` wants to know about the server. */
export interface QlikConfig {
  /** Host name without port. */
  readonly host: string;
  /** 443 or 80 where the address names none. */
  readonly port: number;
  /** With slashes on both ends: `/`, `/mashup/`. */
  readonly prefix: string;
  /** True for https. */
  readonly isSecure: boolean;
}

/** A virtual proxy, taken apart. Its `id` is its address: `https://sense.example.com/mashup`, no slash at the end. */
export interface Proxy extends Place {
  /** The same with a slash at the end: what resource paths are appended to. */
  readonly base: string;
  readonly config: QlikConfig;
}

/** Checks and takes apart the address of a virtual proxy; throws `invalid-option` or `insecure-proxy`. */
export function parseProxy(value: unknown, allowInsecure?: boolean): Proxy {
  const text = String(value).trim();
  const [, path = "/qps"] = PROXY_ADDRESS.exec(text) ?? [];
  const address = toUrl(text);
  if (!address || serviceIn(path)) throw malformedProxy(text);
  const { origin, hostname: host, port, protocol } = address;
  const isSecure = protocol === "https:";
  const id = origin + path;
  if (!isSecure && (!allowInsecure || location.protocol !== "http:")) throw insecureProxy(id);
  const prefix = `${path}/`;
  return {
    id,
    base: origin + prefix,
    origin,
    config: { host, port: +(port || (isSecure ? 443 : 80)), prefix, isSecure },
  };
}
