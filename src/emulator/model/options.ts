// What can be set from outside. Where the public record of a real proxy is silent, there is a switch, and its
// default is the harsher answer.

import type { Clock, OpenEngine } from "./types.js";

/** One virtual proxy, as an administrator sets it up in the QMC. */
export interface VirtualProxyOptions {
  /** `a-z 0-9 - . _ ~`; `""` is the default virtual proxy. */
  readonly prefix: string;
  /** Default `X-Qlik-Session`, with a prefix `X-Qlik-Session-<prefix>`; over http `-HTTP` is added to it. */
  readonly cookieName?: string;
  /** Default: host-only. */
  readonly cookieDomain?: string;
  /** "SameSite attribute": default `"lax"` over https, `"unset"` over http. */
  readonly sameSite?: "none" | "lax" | "strict" | "unset";
  /** "Has secure attribute": default on over https, off over http. */
  readonly secure?: boolean;
  /** Sent with every answer of this virtual proxy, redirects too, word for word. */
  readonly additionalResponseHeaders?: Readonly<Record<string, string>>;
  /** "Host allow list": bare host names whose pages may open sockets. The proxy's own `hosts` always count. */
  readonly hostAllowList?: readonly string[];
  /** "Session inactivity timeout" in milliseconds; default 30 minutes. */
  readonly inactivityTimeoutMs?: number;
  /** Whether an engine socket needs `?qlik-csrf-token=` (November 2024 and newer). Default `"off"`. */
  readonly csrf?: "off" | "required";
  /** Address of an external login; default: the proxy's own login pages. */
  readonly authenticationModuleRedirectUri?: string;
  /** "Windows authentication pattern": a User-Agent that contains it is sent to Windows sign-in. Default `Windows`. */
  readonly windowsAuthenticationPattern?: string;
  /** Whether a caller without a session gets an anonymous one. Default off. */
  readonly anonymous?: boolean;
  /** Whether it is linked to this proxy service; one that is not answers 400. Default on. */
  readonly linked?: boolean;
}

/** What the proxy's model needs; all optional. */
export interface ProxyOptions {
  /** Host names, without port, that the proxy answers to. Default `["localhost", "127.0.0.1"]`; others get 400. */
  readonly hosts?: readonly string[];
  /** Short machine name: the only name in the trusted side's certificate. Default `qlikserver1`. */
  readonly machineName?: string;
  /** Default: the default virtual proxy and `mashup`. */
  readonly virtualProxies?: readonly VirtualProxyOptions[];
  /** Lifetime of a ticket in milliseconds; default 60 000. */
  readonly ticketTtlMs?: number;
  /** Lifetime of a redirect's `targetId` in milliseconds; default 10 minutes. */
  readonly targetTtlMs?: number;
  /** Sessions a user may have at once before sockets are refused; default 5. */
  readonly maxSessions?: number;
  /** Who wins when a good ticket meets another live session's cookie. Default `"ticket"`. */
  readonly ticketPrecedence?: "ticket" | "cookie";
  /** What `OPTIONS` gets: 403, or an empty 200 with the virtual proxy's own headers. Default `"deny"`. */
  readonly preflight?: "deny" | "answer";
  /** Where the image that pages consume tickets with lies. Default `"both"`. */
  readonly imagePath?: "core" | "legacy" | "both";
  /** Whether `/qps/csrftoken` exists (it does since May 2024); without it 404. Default `"present"`. */
  readonly csrfTokenEndpoint?: "present" | "absent";
  /** Status of the ticket call's answers about missing properties and unknown targets. Default 500. */
  readonly errorStatus?: 400 | 500;
  /** Spelling of the trusted side's property names. Default `"pascal"`. */
  readonly emitCase?: "pascal" | "camel";
  /** Whether an engine can be reached. Default `"ok"`. */
  readonly engine?: "ok" | "none";
  /** Origin of the trusted side for redirects to an external login. Default `https://<first host>:4243`. */
  readonly qpsOrigin?: string | (() => string);
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** What answers behind an engine socket. Default: the built-in demo app. */
  readonly openEngine?: OpenEngine;
}
