// What can be set of an SBM from outside.

import type { JournalEntry } from "../model/state/journal.js";
import type { Clock } from "../model/types.js";
import type { SbmSwitchOptions } from "./switches.js";

/** A user of SBM. */
export interface SbmUserOptions {
  /** The login id. */
  readonly name: string;
  /** The password. */
  readonly password: string;
}

/** What the model of an SBM needs; all optional. The switches for what is not known are options too. */
export interface SbmOptions extends SbmSwitchOptions {
  /** Host names, without port, that it answers to. Default `["localhost", "127.0.0.1"]`. */
  readonly hosts?: readonly string[];
  /** Default `bill` with the password `mypassword`, and `anna` with `annas password`. */
  readonly users?: readonly SbmUserOptions[];
  /** Who is signed in on the custom forms, and by Windows. Default: the first user. */
  readonly formUser?: string;
  /** Addresses of scripts that the custom form loads. Default: none. */
  readonly formScripts?: readonly string[];
  /** Life of a token in milliseconds. Default eight hours. */
  readonly tokenTtlMs?: number;
  /** Origin of the token service, as the JSON API names it. Default `http://<first host>:8085`. */
  readonly ssoOrigin?: string | (() => string);
  /** Told of each entry of the journal as it is written. Default: nobody. */
  readonly onRequest?: (entry: JournalEntry) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}
