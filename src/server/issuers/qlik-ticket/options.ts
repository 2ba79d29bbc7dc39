// The settings of Qlik Sense tickets, checked once, at start: a mistake is told by the console and not by the first visitor.
import { isSwitch, isText, type Rule, type Rules } from "../../../core/options.js";
import { checkSettings, COUNT, isListOf, TEXT } from "../../check-settings.js";
import { invalidOption } from "../../errors.js";
import { foldAscii } from "../../text.js";
import type { QlikTicketOptions } from "../../types/options.js";
import { isPrefix } from "./prefix.js";

/** A Qlik proxy service, and the address at which browsers reach the same node: a ticket is good there only. */
export interface NodeSettings {
  /** With the port, and the path `/qps/`. */
  readonly qps: URL;
  readonly proxy: string;
  readonly serverName: string | undefined;
  readonly tag: string | undefined;
  /** The address by which the node names itself: origin and path, without a slash at its end. */
  readonly restUri: string;
}

/** The settings as the issuer uses them. */
export interface TicketSettings {
  readonly virtualProxy: string;
  /** At least one. */
  readonly nodes: readonly NodeSettings[];
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxSockets: number;
  /** Folded; `undefined`: any. */
  readonly userDirectories: ReadonlySet<string> | undefined;
  readonly sessionKeySecret: string | undefined;
  /** The cookie that names a node to the balancer. */
  readonly nodeCookie: NodeCookie | undefined;
}

export interface NodeCookie {
  readonly name: string;
  readonly domain: string | undefined;
}

/** Qlik's REST API listen port (QMC > Proxies). */
const QPS_PORT = "4243";
const DEFAULT_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;

const address = (example: string): Rule => ({
  accepts: (value) => typeof value === "string" || value instanceof URL,
  expected: `an address, for example ${example}`,
});
const SWITCH: Rule = { accepts: isSwitch, expected: "true or false" };

const NODE_RULES: Rules = {
  qps: address("https://qlikserver1.company.local:4243"),
  proxy: address("https://sense.company.com/mashup"),
  serverName: TEXT,
  nodeTag: { accepts: (value) => isText(value) && /^[\w-]{1,64}$/.test(value), expected: 'a short name: "a"' },
  proxyRestUri: address("https://qlikserver1.company.local:4243/qps/mashup/"),
};

/** Their kinds; their values are read below. */
export const QLIK_TICKET_RULES: Rules = {
  ...NODE_RULES,
  virtualProxy: { accepts: (value) => typeof value === "string", expected: "the virtual proxy's prefix" },
  // Looked at when they are loaded, with words of their own.
  certificates: { accepts: () => true, expected: "{ ca, cert, key }" },
  nodes: { accepts: Array.isArray, expected: "a list: [{ qps, proxy, serverName }]" },
  userDirectories: {
    accepts: (value) => isListOf(TEXT.accepts)(value) && (value as readonly string[]).length > 0,
    expected: '["ACME"]: the user directories that may get tickets',
  },
  sessionKeySecret: {
    accepts: (value) => typeof value === "string" && value.length >= 32,
    expected: "a random text of at least 32 characters, the same on all instances: openssl rand -base64 32",
  },
  nodeCookie: {
    accepts: (value) => isText(value) && /^[\w-]+$/.test(value),
    expected: 'a cookie\'s name: "qlik-node"',
  },
  nodeCookieDomain: {
    accepts: (value) => isText(value) && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value),
    expected: "a domain, without a dot in front: example.com",
  },
  timeoutMs: COUNT,
  maxSockets: COUNT,
  allowPathMismatch: SWITCH,
  allowInsecureProxy: SWITCH,
};

/** Throws `TicketServerError` (`invalid-option`) that names the setting and the value to give. Their kinds were checked before. */
export function readTicketOptions(options: QlikTicketOptions): TicketSettings {
  const virtualProxy = readPrefix(options.virtualProxy ?? "");
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxSockets = 64, sessionKeySecret, userDirectories } = options;
  const nodes = readNodes(options, virtualProxy);
  return {
    virtualProxy,
    nodes,
    nodeCookie: readNodeCookie(options, nodes),
    timeoutMs,
    // A connection that is not made by then is not made; the rest of the time is the answer's.
    connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, Math.ceil(timeoutMs * 0.4)),
    maxSockets,
    userDirectories: userDirectories && new Set(userDirectories.map(foldAscii)),
    sessionKeySecret,
  };
}

/** What the whole answer may take: Qlik's time, and as much again as 0.4 of it for the request and `resolveUser`. */
export function deadlineFor(timeoutMs = DEFAULT_TIMEOUT_MS): number {
  return Math.ceil(timeoutMs * 1.4);
}

function readNodes(options: QlikTicketOptions, virtualProxy: string): NodeSettings[] {
  const { allowPathMismatch, allowInsecureProxy, nodes = [] } = options;
  return [options, ...nodes].map((node, index) => {
    if (index > 0) checkSettings(node, NODE_RULES, "nodes.");
    return {
      qps: readQps(node.qps, virtualProxy),
      proxy: readProxy({ proxy: node.proxy, allowPathMismatch, allowInsecureProxy }, virtualProxy),
      serverName: readServerName(node.serverName),
      tag: node.nodeTag,
      restUri: readRestUri(node, virtualProxy),
    };
  });
}

/** `https://host:4243/qps/mashup`, as Qlik names the node to whom it redirects (QPS, "Redirect": `proxyRestUri`). */
function readRestUri(
  { proxyRestUri, qps }: Pick<QlikTicketOptions, "proxyRestUri" | "qps">,
  virtualProxy: string,
): string {
  if (proxyRestUri !== undefined)
    return restUriOf(readUrl("proxyRestUri", proxyRestUri, "https://qlikserver1.company.local:4243/qps/mashup/"));
  return restUriOf(new URL(virtualProxy === "" ? "." : virtualProxy, readQps(qps, virtualProxy)));
}

/** Two that are equal name one node. */
export const restUriOf = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

function readNodeCookie(
  { nodeCookie, nodeCookieDomain }: QlikTicketOptions,
  nodes: readonly NodeSettings[],
): NodeCookie | undefined {
  if (nodeCookie === undefined) return undefined;
  const tags = nodes.map(({ tag }) => tag);
  if (tags.includes(undefined) || new Set(tags).size < tags.length) {
    throw invalidOption(
      "nodeCookie",
      "needs a nodeTag of its own for each node",
      'nodeTag: "a", nodes: [{ …, nodeTag: "b" }]',
    );
  }
  return { name: nodeCookie, domain: nodeCookieDomain };
}

function readPrefix(prefix: string): string {
  const bare = prefix.replace(/^\/|\/$/g, "");
  if (isPrefix(bare)) return bare;
  throw invalidOption(
    "virtualProxy",
    "is not a prefix",
    'the value of QMC > Virtual proxies > Prefix (a-z, 0-9, "-", ".", "_", "~", and no path of Qlik\'s own such as hub or app); leave it out for the default virtual proxy',
  );
}

function readQps(value: string | URL, virtualProxy: string): URL {
  const url = readUrl("qps", value, "https://qlikserver1.company.local:4243");
  if (url.protocol !== "https:") throw invalidOption("qps", "is not https", "the https address of port 4243");
  const path = url.pathname.replace(/\/$/, "");
  if (path !== "" && path !== "/qps" && path !== `/qps/${virtualProxy}`) {
    throw invalidOption("qps", `has the path ${path}`, `${url.origin} and, for a prefix, the option virtualProxy`);
  }
  // URL drops the port 443, which is said here as the text has it.
  if (/^https:\/\/[^/]*:0*443(\/|$)/i.test(String(value))) {
    throw invalidOption("qps", "has the port of the browsers, 443", `https://${url.hostname}:${QPS_PORT}`);
  }
  const address = new URL("/qps/", url);
  if (address.port === "") address.port = QPS_PORT;
  return address;
}

type ProxyOptions = Pick<QlikTicketOptions, "proxy" | "allowPathMismatch" | "allowInsecureProxy">;

function readProxy(options: ProxyOptions, virtualProxy: string): string {
  const url = readUrl("proxy", options.proxy, `https://sense.company.com/${virtualProxy}`);
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (isLocal || options.allowInsecureProxy === true))) {
    throw invalidOption(
      "proxy",
      "is not https",
      "an https address; for an http intranet also allowInsecureProxy: true",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  const agrees = virtualProxy === "" ? path === "" : path.endsWith(`/${virtualProxy}`);
  if (agrees || options.allowPathMismatch === true) return `${url.origin}${path}`;
  throw invalidOption(
    "proxy",
    `has the path "${path || "/"}" while virtualProxy is "${virtualProxy}": a ticket is good on its own virtual proxy only`,
    `virtualProxy: "${path.slice(1)}", or proxy: "${url.origin}/${virtualProxy}"; allowPathMismatch: true behind a reverse proxy that changes the path`,
  );
}

function readUrl(setting: string, value: unknown, example: string): URL {
  try {
    if (typeof value !== "string" && !(value instanceof URL)) throw new TypeError("not a URL");
    const url = new URL(value);
    if (url.username || url.password || url.search || url.hash) throw new TypeError("more than an address");
    return url;
  } catch {
    throw invalidOption(setting, "is no plain address (no user, query or fragment)", `for example ${example}`);
  }
}

function readServerName(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name)) return name;
  throw invalidOption(
    "serverName",
    "is not a host name",
    "the name in the Qlik server's certificate, for example qlikserver1",
  );
}
