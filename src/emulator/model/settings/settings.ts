// Options checked and filled in: the rest of the model reads these and never a default of its own.

import { openEngine } from "../../engine/index.js";
import { withOwnIds } from "../../engine/own-ids.js";
import {
  assertOptions,
  callable,
  either,
  fail,
  httpAddress,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
  textMap,
  withMethods,
  type Check,
  type Checks,
} from "./check.js";
import { systemClock } from "../clock.js";
import { ENGINE_ERRORS, type AccessPassOptions, type LoginUser, type ProxyOptions } from "../options.js";
import { RELEASES, type ReleasePreset } from "./releases.js";
import { resolveSwitches, SWITCHES, type Switches } from "./switches.js";
import {
  comparableHost,
  HOST_NAME,
  LONGEST_MS,
  resolveVirtualProxy,
  virtualProxyList,
  type Filled,
  type VirtualProxy,
} from "./virtual-proxies.js";

type Own = Omit<ProxyOptions, keyof Switches | "release" | "virtualProxies" | "qpsOrigin" | "ids">;

export type Settings = Filled<Own, "verifyRs256"> &
  Switches & {
    readonly release: ReleasePreset;
    readonly virtualProxies: readonly VirtualProxy[];
    readonly qpsOrigin: () => string;
  };

const ACCESS_PASS = objectOf<AccessPassOptions>({ total: integer(0, 1e9), available: integer(0, 1e9) });

const ACCOUNT = text(/^[^\\]*[^\\\s][^\\]*\\[^\\]*[^\\\s][^\\]*$/, "DIRECTORY\\user");

const switchChecks = Object.fromEntries(
  Object.entries(SWITCHES).map(([name, values]) => [name, oneOf(...values)]),
) as Readonly<Record<keyof Switches, Check>>;

/** One check for each of the model's options; a server's options are checked beside them. */
export const proxyChecks: Checks<ProxyOptions> = {
  ...switchChecks,
  release: oneOf(...Object.keys(RELEASES)),
  hosts: listOf(HOST_NAME, 1),
  machineName: HOST_NAME,
  virtualProxies: virtualProxyList,
  ticketTtlMs: integer(1, LONGEST_MS),
  targetTtlMs: integer(1, LONGEST_MS),
  maxSessions: integer(1, 1000),
  sessionCooldownMs: integer(0, LONGEST_MS),
  loginUsers: listOf(objectOf<LoginUser>({ name: ACCOUNT, password: text(/^/, "a text") })),
  windowsSignIn: text(/^(?:page|silent:[^\\]+\\[^\\]+)$/, '"page" or "silent:DIRECTORY\\user"'),
  licences: textMap(oneOf("granted", "denied", "pending", "excess")),
  deploymentLicence: oneOf("signed", "serial", "expired", "blacklisted", "none"),
  accessPasses: objectOf<Record<"professional" | "analyzer" | "analyzerTime", AccessPassOptions>>({
    professional: ACCESS_PASS,
    analyzer: ACCESS_PASS,
    analyzerTime: ACCESS_PASS,
  }),
  engine: oneOf("ok", "none", ...ENGINE_ERRORS),
  qpsOrigin: either(httpAddress, callable),
  verifyRs256: callable,
  onRequest: callable,
  clock: withMethods("now", "schedule"),
  openEngine: callable,
  ids: textMap(text(/./, "an id of the demo app")),
};

const LOGIN_USERS = [{ name: "ACME\\ada" }, { name: "ACME\\bob" }, { name: "ACME\\eve" }];

/** Checks the model's options and fills in the defaults. Throws a `TypeError` that names a wrong option. */
export function resolveSettings(options: ProxyOptions): Settings {
  assertOptions<ProxyOptions>(options, proxyChecks);
  const release = RELEASES[options.release ?? "2024-05"];
  const hosts = (options.hosts ?? ["localhost", "127.0.0.1"]).map(comparableHost);
  const qpsOrigin = options.qpsOrigin ?? `https://${hosts[0] ?? "localhost"}:4243`;
  const virtualProxies = options.virtualProxies ?? [{ prefix: "" }, { prefix: "mashup" }];
  const settings: Settings = {
    ...resolveSwitches(options, release.switches),
    release,
    hosts,
    machineName: options.machineName ?? "qlikserver1",
    virtualProxies: virtualProxies.map((each, index) => resolveVirtualProxy(each, index, release)),
    ticketTtlMs: options.ticketTtlMs ?? 60_000,
    targetTtlMs: options.targetTtlMs ?? 600_000,
    maxSessions: options.maxSessions ?? 5,
    sessionCooldownMs: options.sessionCooldownMs ?? 300_000,
    loginUsers: options.loginUsers ?? LOGIN_USERS,
    windowsSignIn: options.windowsSignIn ?? "page",
    licences: options.licences ?? {},
    deploymentLicence: options.deploymentLicence ?? "signed",
    accessPasses: options.accessPasses ?? {
      professional: { total: 10, available: 10 },
      analyzer: { total: 100, available: 100 },
    },
    engine: options.engine ?? "ok",
    qpsOrigin: typeof qpsOrigin === "function" ? qpsOrigin : () => qpsOrigin,
    verifyRs256: options.verifyRs256,
    onRequest: options.onRequest ?? (() => undefined),
    clock: options.clock ?? systemClock,
    openEngine: withOwnIds(options.openEngine ?? openEngine, options.ids ?? {}),
  };
  assertTogether(settings);
  return settings;
}

// The QMC demands both to be unique: all cookies have the path "/", so two virtual proxies would overwrite each other's.
function assertTogether({ virtualProxies, csrfTokenEndpoint, verifyRs256 }: Settings): void {
  for (const key of ["prefix", "cookieName"] as const) {
    const values = virtualProxies.map((virtualProxy) => virtualProxy[key].toLowerCase());
    const double = values.find((value, index) => values.indexOf(value) !== index);
    if (double !== undefined) fail("virtualProxies", `a list in which each ${key} occurs once`, double);
  }
  if (csrfTokenEndpoint === "absent" && virtualProxies.some(({ csrf }) => csrf === "required")) {
    fail("csrfTokenEndpoint", '"present" where a virtual proxy has csrf: "required"', csrfTokenEndpoint);
  }
  if (verifyRs256 === undefined && virtualProxies.some(({ jwt }) => jwt)) {
    fail("verifyRs256", "given where a virtual proxy has jwt: the model itself does no cryptography", undefined);
  }
}
