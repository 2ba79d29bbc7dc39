// An SBM's options checked and filled in: the rest of the model reads these and never a default of its own.

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
  withMethods,
  type Check,
  type Checks,
} from "../model/settings/check.js";
import { comparableHost, HOST_NAME, LONGEST_MS, type Filled } from "../model/settings/virtual-proxies.js";
import type { SbmOptions, SbmUserOptions } from "./options.js";
import { resolveSbmSwitches, SBM_SWITCHES, type SbmSwitches } from "./switches.js";

type Own = Omit<SbmOptions, keyof SbmSwitches | "clock" | "onRequest" | "ssoOrigin">;

export type SbmSettings = Filled<Own, never> & SbmSwitches & { readonly ssoOrigin: () => string };

const NAME = text(/\S/, "a text that is not empty");

const switchChecks = Object.fromEntries(
  Object.entries(SBM_SWITCHES).map(([name, values]) => [name, oneOf(...values)]),
) as Readonly<Record<keyof SbmSwitches, Check>>;

/** One check for each of the SBM's options; those of its sockets are checked beside them. */
export const sbmChecks: Checks<SbmOptions> = {
  ...switchChecks,
  hosts: listOf(HOST_NAME, 1),
  users: listOf(objectOf<SbmUserOptions>({ name: NAME, password: NAME }), 1),
  formUser: NAME,
  formScripts: listOf(NAME),
  tokenTtlMs: integer(1, LONGEST_MS),
  ssoOrigin: either(httpAddress, callable),
  onRequest: callable,
  clock: withMethods("now", "schedule"),
};

const DEFAULT_USERS: readonly SbmUserOptions[] = [
  { name: "bill", password: "mypassword" },
  { name: "anna", password: "annas password" },
];

/** Checks the options and fills in the defaults. Throws a `TypeError` that names a wrong option. */
export function resolveSbmSettings(options: SbmOptions): SbmSettings {
  assertOptions(options, sbmChecks);
  const hosts = (options.hosts ?? ["localhost", "127.0.0.1"]).map(comparableHost);
  const users = options.users ?? DEFAULT_USERS;
  const formUser = options.formUser ?? users[0]?.name ?? "";
  if (!users.some(({ name }) => name === formUser)) fail("formUser", "the name of one of the users", formUser);
  const ssoOrigin = options.ssoOrigin ?? `http://${hosts[0] ?? "localhost"}:8085`;
  return {
    ...resolveSbmSwitches(options),
    hosts,
    users,
    formUser,
    formScripts: options.formScripts ?? [],
    tokenTtlMs: options.tokenTtlMs ?? 28_800_000,
    ssoOrigin: typeof ssoOrigin === "function" ? ssoOrigin : () => ssoOrigin,
  };
}
