// Whose session this browser has at Tableau, as far as this library made it. It is a cookie of Tableau's that no page of another origin
// can read or end, and while it lives, Tableau shows the next user the former user's view.
import { storageName } from "../core/name.js";
import type { Identity } from "../core/provider.js";
import { personOf } from "../core/share/logouts.js";
import { readStored, writeStored } from "../core/share/storage.js";

/** After a day without a view the session is taken for over: Tableau ends one after four hours without use. */
const FORGOTTEN_MS = 86_400_000;

const nameOf = (server: string): string => storageName("tableau", server);

/** Whose the last view in this browser was. `former-user` also where only one of the two has a name. */
export function lastViewer(server: string, identity: Identity | undefined): "nobody" | "this-user" | "former-user" {
  const [, person, at] = /^(.*) (\d+)$/.exec(readStored(nameOf(server)) ?? "") ?? [];
  if (person === undefined || Math.abs(Date.now() - Number(at)) >= FORGOTTEN_MS) return "nobody";
  return person === personOf(identity) ? "this-user" : "former-user";
}

/** No name is kept: the person is a fingerprint. */
export const rememberUser = (server: string, identity: Identity | undefined): void =>
  writeStored(nameOf(server), `${personOf(identity)} ${Date.now()}`);

/** The session was ended. */
export const forgetUser = (server: string): void => writeStored(nameOf(server), undefined);
