// How many sessions a user's WebSockets have made. Qlik refuses the sixth of a user, and those that were left behind count until they
// have idled for half an hour. So at most four are opened, in all tabs of the browser together.
import { storageName } from "../../core/name.js";
import type { Identity } from "../../core/provider.js";
import { personOf } from "../../core/share/logouts.js";
import { pageRegistry } from "../../core/share/page.js";
import { readStored, writeStored } from "../../core/share/storage.js";

const MOST = 4;
const LIFE_MS = 30 * 60_000;
/** An entry is written anew when it is older than this. */
const FRESH_MS = 60_000;

export interface CountedSocket {
  /** The socket's session is in use, and lives for half an hour from now. */
  readonly used: () => void;
}

/** When each was last used (`Date.now()`), by a random name. */
type Counted = Readonly<Record<string, number>>;

const nameOf = (placeId: string, user: Identity | undefined) =>
  storageName("sockets", JSON.stringify([placeId, personOf(user)]));

/** Milliseconds until one more socket may be opened; 0: now. */
export function socketWaitMs(placeId: string, user: Identity | undefined): number {
  const times = Object.values(read(nameOf(placeId, user))).sort((a, b) => b - a);
  const oldest = times[MOST - 1];
  return oldest === undefined ? 0 : Math.max(1, oldest + LIFE_MS - Date.now());
}

export function countSocket(placeId: string, user: Identity | undefined): CountedSocket {
  const name = nameOf(placeId, user);
  // `crypto.randomUUID` is missing on pages that are plain http.
  const id = `${Date.now()}-${Math.random()}`;
  let at = 0;
  const used = () => {
    if (Date.now() - at < FRESH_MS) return;
    at = Date.now();
    write(name, { ...read(name), [id]: at });
  };
  used();
  return { used };
}

/** Those whose sessions live. Where storage is blocked, the page alone counts. */
function read(name: string): Counted {
  const kept = (pageRegistry().kept.get(name) ?? {}) as Counted;
  const isAlive = ([, at]: readonly [string, unknown]) => typeof at === "number" && Date.now() - at < LIFE_MS;
  return Object.fromEntries(Object.entries({ ...kept, ...parse(readStored(name)) }).filter(isAlive));
}

function write(name: string, counted: Counted): void {
  pageRegistry().kept.set(name, counted);
  writeStored(name, JSON.stringify(counted));
}

function parse(stored: string | undefined): Counted {
  try {
    return Object(JSON.parse(stored ?? "{}")) as Counted;
  } catch {
    return {};
  }
}
