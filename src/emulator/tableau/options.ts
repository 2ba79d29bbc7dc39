// What can be set of a Tableau Server from outside.

import type { JournalEntry } from "../model/state/journal.js";
import type { Clock } from "../model/types.js";
import type { TableauSwitchOptions } from "./switches.js";

/** A user of the server. */
export interface TableauUserOptions {
  /** The name as Tableau has it, `anna` or `ACME\anna`. */
  readonly name: string;
  /** Whether the user has a licence. Default true. */
  readonly licensed?: boolean;
  /** Ids of the sites that the user may see, `""` for the Default site. Default: all. */
  readonly sites?: readonly string[];
}

/** A view that can be shown. */
export interface TableauViewOptions {
  /** The workbook, as addresses spell it. */
  readonly workbook: string;
  /** The view, as addresses spell it. */
  readonly view: string;
  /** Id of its site. Default `""`, the Default site. */
  readonly site?: string;
}

/** A secret of a Connected App. */
export interface ConnectedAppSecret {
  /** Its id: the `kid` of a token's header. */
  readonly id: string;
  /** Its value, which signs. */
  readonly value: string;
}

/** A Connected App with direct trust. */
export interface ConnectedAppOptions {
  /** The app's client id: the token's `iss`. */
  readonly clientId: string;
  /** Two secrets at most: the token's header names one as `kid`, and its value signs. */
  readonly secrets: readonly ConnectedAppSecret[];
  /** Default true. */
  readonly enabled?: boolean;
  /** Origins whose pages may show views by this app. Default: those of all. */
  readonly domains?: readonly string[];
}

/** What the model of a Tableau Server needs; all optional. The switches for what is not known are options too. */
export interface TableauOptions extends TableauSwitchOptions {
  /** Host names, without port, that the server answers to. Default `["localhost", "127.0.0.1"]`. */
  readonly hosts?: readonly string[];
  /** Site ids, compared with regard to letter case; the Default site is there always. Default `["sales"]`. */
  readonly sites?: readonly string[];
  /** Default `anna`, `ben` and `ACME\carla`. */
  readonly users?: readonly TableauUserOptions[];
  /** Default: `Superstore/Overview` on the Default site and `Regions/Map` on the site `sales`. */
  readonly views?: readonly TableauViewOptions[];
  /** IPv4 addresses that may ask for tickets. Default `["127.0.0.1"]`. */
  readonly trustedHosts?: readonly string[];
  /** IPv4 addresses of proxies in front, whose `X-Forwarded-For` counts (`gateway.trusted`). Default: none. */
  readonly trustedGateways?: readonly string[];
  /** Default: none. */
  readonly connectedApps?: readonly ConnectedAppOptions[];
  /** Life of a ticket in milliseconds. Default 180 000. */
  readonly ticketTtlMs?: number;
  /** Life of a session in milliseconds. Default four hours. */
  readonly sessionTtlMs?: number;
  /** Told of each entry of the journal as it is written. Default: nobody. */
  readonly onRequest?: (entry: JournalEntry) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}
