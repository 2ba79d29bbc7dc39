// A Tableau Server's options checked and filled in: the rest of the model reads these and never a default of its own.

import {
  assertOptions,
  callable,
  flag,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
  withMethods,
} from "../model/settings/check.js";
import type { Check, Checks } from "../model/settings/check.js";
import { comparableHost, HOST_NAME, LONGEST_MS, type Filled } from "../model/settings/virtual-proxies.js";
import { ORIGIN } from "../system/origin-check.js";
import type {
  ConnectedAppOptions,
  ConnectedAppSecret,
  TableauOptions,
  TableauUserOptions,
  TableauViewOptions,
} from "./options.js";
import { resolveTableauSwitches, TABLEAU_SWITCHES, type TableauSwitches } from "./switches.js";

type Own = Omit<TableauOptions, keyof TableauSwitches | "clock" | "onRequest">;

export type TableauSettings = Filled<Own, never> & TableauSwitches;

const NAME = text(/\S/, "a text that is not empty");
const PATH_PART = text(/^[^\s/?#]+$/, "a part of an address, without slashes");
const SITE_ID = text(/^[\w-]*$/, 'letters, digits, - and _ ("" for the Default site)');
const IPV4 = text(/^(?:\d{1,3}\.){3}\d{1,3}$/, "an IPv4 address: the model looks no names up");
const MOST_SECRETS = 2;

const secretList = listOf(objectOf<ConnectedAppSecret>({ id: NAME, value: NAME }), 1);

const connectedApp = objectOf<ConnectedAppOptions>({
  clientId: NAME,
  secrets: {
    ...secretList,
    accepts: (value) => secretList.accepts(value) && (value as readonly unknown[]).length <= MOST_SECRETS,
    expected: `a list of at least 1 and at most ${MOST_SECRETS} (error 128)`,
  },
  enabled: flag,
  domains: listOf(ORIGIN),
});

const switchChecks = Object.fromEntries(
  Object.entries(TABLEAU_SWITCHES).map(([name, values]) => [name, oneOf(...values)]),
) as Readonly<Record<keyof TableauSwitches, Check>>;

/** One check for each of the server's options; those of its sockets are checked beside them. */
export const tableauChecks: Checks<TableauOptions> = {
  ...switchChecks,
  hosts: listOf(HOST_NAME, 1),
  sites: listOf(SITE_ID),
  users: listOf(objectOf<TableauUserOptions>({ name: NAME, licensed: flag, sites: listOf(SITE_ID) })),
  views: listOf(objectOf<TableauViewOptions>({ workbook: PATH_PART, view: PATH_PART, site: SITE_ID })),
  trustedHosts: listOf(IPV4),
  trustedGateways: listOf(IPV4),
  connectedApps: listOf(connectedApp),
  ticketTtlMs: integer(1, LONGEST_MS),
  sessionTtlMs: integer(1, LONGEST_MS),
  onRequest: callable,
  clock: withMethods("now", "schedule"),
};

/** Checks the options and fills in the defaults. Throws a `TypeError` that names a wrong option. */
export function resolveTableauSettings(options: TableauOptions): TableauSettings {
  assertOptions(options, tableauChecks);
  return {
    ...resolveTableauSwitches(options),
    hosts: (options.hosts ?? ["localhost", "127.0.0.1"]).map(comparableHost),
    sites: ["", ...(options.sites ?? ["sales"])],
    users: options.users ?? [{ name: "anna" }, { name: "ben" }, { name: "ACME\\carla" }],
    views: options.views ?? [
      { workbook: "Superstore", view: "Overview" },
      { workbook: "Superstore", view: "Product" },
      { workbook: "Regions", view: "Map", site: "sales" },
    ],
    trustedHosts: options.trustedHosts ?? ["127.0.0.1"],
    trustedGateways: options.trustedGateways ?? [],
    connectedApps: options.connectedApps ?? [],
    ticketTtlMs: options.ticketTtlMs ?? 180_000,
    sessionTtlMs: options.sessionTtlMs ?? 14_400_000,
  };
}
