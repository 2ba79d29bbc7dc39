// What the config file may hold. The options of Qlik itself are checked by the handler that gets them.
import { BlockList, isIP } from "node:net";
import { isObject, isOneOf, isSwitch, isText, type Rule, type Rules } from "../../../core/options.js";

const TEXT: Rule = { accepts: isText, expected: "a text" };
const SWITCH: Rule = { accepts: isSwitch, expected: "true or false" };
const TEXTS: Rule = { accepts: isListOfTexts, expected: "a list of texts" };
const NAMES: Rule = { accepts: isObject, expected: 'pairs of names: { "Group": "groups" }', each: TEXT };
const COUNT: Rule = {
  accepts: (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31,
  expected: "a whole number above 0",
};
const MILLISECONDS: Rule = {
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31,
  expected: "milliseconds, a whole number",
};
const PORT: Rule = {
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
  expected: "a port from 0 (any free one) to 65535",
};
const PATH: Rule = {
  accepts: (value) => typeof value === "string" && /^\/[\w./~-]*$/.test(value),
  expected: "a path without a query: /api/qlik-ticket",
};
const WEB_ADDRESS: Rule = {
  accepts: (value) => typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  expected: "an address: https://login.example.com",
};
const SECRET: Rule = {
  accepts: (value) => isObject(value) && Object.keys(value).length === 1,
  expected: '{ "env": "NAME" } or { "file": "path" }: a secret does not stand in this file',
  inside: { env: TEXT, file: TEXT },
};
const NETWORKS: Rule = {
  accepts: (value) => Array.isArray(value) && value.every(isNetwork),
  expected: 'a list of addresses and networks: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]',
};
const TICKET_LIMIT: Rule = {
  accepts: (value) => isObject(value) && "tickets" in value && "seconds" in value,
  expected: '{ "tickets": 30, "seconds": 60 }',
  inside: { tickets: COUNT, seconds: COUNT },
};
const REQUEST_LIMIT: Rule = {
  accepts: (value) => isObject(value) && "requests" in value && "seconds" in value,
  expected: '{ "requests": 600, "seconds": 60 }',
  inside: { requests: COUNT, seconds: COUNT },
};
const orFalse = (rule: Rule): Rule => ({
  ...rule,
  accepts: (value) => value === false || rule.accepts(value),
  expected: `${rule.expected}, or false for none`,
});

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isNetwork(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [address = "", bits, ...more] = value.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** The networks of a checked list, to ask whether an address is in one of them. */
export function networksOf(list: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of list) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(bits), family);
  }
  return networks;
}

const QLIK: Rules = {
  qps: TEXT,
  proxy: TEXT,
  virtualProxy: { accepts: (value) => typeof value === "string", expected: "the virtual proxy's prefix" },
  serverName: TEXT,
  proxyRestUri: TEXT,
  nodeTag: TEXT,
  nodeCookie: TEXT,
  nodeCookieDomain: TEXT,
  certificates: {
    accepts: isText,
    expected: "a folder with root.pem, client.pem and client_key.pem, as the QMC exports them",
  },
  passphrase: SECRET,
  nodes: { accepts: Array.isArray, expected: 'a list: [{ "qps": "…", "proxy": "…", "serverName": "…" }]' },
  userDirectories: TEXTS,
  sessionKeySecret: SECRET,
  timeoutMs: COUNT,
  maxSockets: COUNT,
  allowPathMismatch: SWITCH,
  allowInsecureProxy: SWITCH,
  signIn: { accepts: isOneOf("ticket", "session"), expected: '"ticket" or "session"' },
  cookieName: TEXT,
  cookieDomain: TEXT,
};

const FROM: Rule = {
  accepts: isOneOf("session-jwt", "access-token", "header"),
  expected: '"session-jwt", "access-token" or "header"',
};
const CLAIMS: Rule = {
  accepts: isObject,
  expected: '{ "userId": "sub", "attributes": { "Group": "groups" } }',
  inside: { userId: TEXT, userDirectory: TEXT, attributes: NAMES },
};
const CLAIMED: Rules = { from: FROM, issuer: TEXT, audience: TEXT, userDirectory: TEXT, claims: CLAIMS };

/** The rules of each way to know the user. */
export const LOGIN_RULES: Readonly<Record<"session-jwt" | "access-token" | "header", Rules>> = {
  "session-jwt": {
    ...CLAIMED,
    cookie: TEXT,
    algorithm: { accepts: isOneOf("HS256", "RS256", "ES256"), expected: '"HS256", "RS256" or "ES256"' },
    secret: SECRET,
    publicKey: TEXT,
  },
  "access-token": {
    ...CLAIMED,
    jwks: WEB_ADDRESS,
    algorithms: {
      accepts: (value) =>
        isListOfTexts(value) && (value as string[]).every((name) => /^(RS|PS|ES)\d{3}$|^EdDSA$/.test(name)),
      expected: '["RS256"]: algorithms with a public key',
    },
  },
  header: { from: FROM, name: TEXT, proxies: NETWORKS, userDirectory: TEXT, attributes: NAMES },
};

export const CONFIG_RULES: Rules = {
  listen: {
    accepts: isObject,
    expected: '{ "host": "127.0.0.1", "port": 8080 }',
    inside: {
      host: TEXT,
      port: PORT,
      tls: {
        accepts: isObject,
        expected: '{ "cert": "tls.pem", "key": "tls_key.pem" }',
        inside: { cert: TEXT, key: TEXT, reloadSeconds: COUNT },
      },
    },
  },
  path: PATH,
  origin: { accepts: (value) => isText(value) || isListOfTexts(value), expected: "an origin, or a list of them" },
  allowHeaders: TEXTS,
  qlik: { accepts: isObject, expected: '{ "qps": "…", "proxy": "…", "certificates": "…" }', inside: QLIK },
  // Looked at by its `from`.
  user: { accepts: isObject, expected: '{ "from": "session-jwt" | "access-token" | "header", … }' },
  limits: {
    accepts: isObject,
    expected: "{ perUser, overall, perAddress, redis }",
    inside: {
      perUser: orFalse(TICKET_LIMIT),
      overall: TICKET_LIMIT,
      perAddress: orFalse(REQUEST_LIMIT),
      redis: {
        accepts: (value) => isObject(value) || (isText(value) && isBareRedis(value)),
        expected: '"redis://host:6379", or { "env": "NAME" } where the address has a password',
        inside: SECRET.inside,
      },
    },
  },
  trustedProxies: NETWORKS,
  redirect: {
    accepts: (value) => isObject(value) && "path" in value,
    expected: '{ "path": "/qlik-login", "loginPage": "/login" }',
    inside: { path: PATH, loginPage: TEXT, targetOrigins: TEXTS },
  },
  operations: {
    accepts: (value) => isObject(value) && "port" in value,
    expected: '{ "host": "127.0.0.1", "port": 9090 }',
    inside: { host: TEXT, port: PORT },
  },
  server: {
    accepts: isObject,
    expected: "{ requestTimeoutMs, headersTimeoutMs, keepAliveTimeoutMs, maxConnections, drainNoticeMs, drainMs }",
    inside: {
      requestTimeoutMs: COUNT,
      headersTimeoutMs: COUNT,
      keepAliveTimeoutMs: COUNT,
      maxConnections: COUNT,
      drainNoticeMs: MILLISECONDS,
      drainMs: MILLISECONDS,
    },
  },
  log: {
    accepts: isOneOf("debug", "info", "warn", "error", "silent"),
    expected: '"debug", "info", "warn", "error" or "silent"',
  },
};

/** An address without a password. */
function isBareRedis(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, password, username } = new URL(text);
  return /^rediss?:$/.test(protocol) && password === "" && username === "";
}
