// Tokens that serve more than once are kept until shortly before their end, and asked for once while several pages want one.
import { inTime, type Call } from "../../call.js";

/** A token and its end by this process's own clock (`performance.now`), which no change of the machine's time moves. */
export interface KeptToken {
  readonly token: string;
  readonly endsAt: number;
}

export interface TokenCache {
  /** A kept token, or the one that `fetch` gets; calls with one key share one `fetch`. With `wantsNew` an older one is replaced. */
  take(key: string, call: Call, fetch: () => Promise<KeptToken>, wantsNew: boolean): Promise<KeptToken>;
  /** A kept token that is still good. */
  look(key: string): KeptToken | undefined;
  keep(key: string, kept: KeptToken): void;
  /** Forgets the token, and gives it back for a revocation. */
  drop(key: string): string | undefined;
}

/** A token is not handed out in its last five minutes, nor in the last third of a short life. */
const LAST_MS = 300_000;
/** The oldest goes first: so many users are seldom there at one time. */
const MOST_TOKENS = 10_000;

/** Pages of one user find out at the same time that a token is no good: one of them replaces it for all. */
const JUST_KEPT_MS = 1_000;

interface Entry extends KeptToken {
  readonly keptAt: number;
  readonly freshUntil: number;
}

export function createTokenCache(): TokenCache {
  const entries = new Map<string, Entry>();
  const flights = new Map<string, Promise<KeptToken>>();

  const look = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry && performance.now() >= entry.freshUntil) entries.delete(key);
    else return entry;
    return undefined;
  };
  const keep = (key: string, { token, endsAt }: KeptToken) => {
    const now = performance.now();
    entries.delete(key);
    entries.set(key, { token, endsAt, keptAt: now, freshUntil: endsAt - Math.min(LAST_MS, (endsAt - now) / 3) });
    if (entries.size > MOST_TOKENS) dropOldest(entries);
  };
  const fly = (key: string, fetch: () => Promise<KeptToken>) => {
    const flight: Promise<KeptToken> = fetch()
      .then((fetched) => {
        if (flights.get(key) === flight) keep(key, fetched);
        return fetched;
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    flights.set(key, flight);
    return flight;
  };
  return {
    look,
    keep,
    async take(key, call, fetch, wantsNew) {
      const kept = look(key);
      if (kept && (!wantsNew || performance.now() - kept.keptAt < JUST_KEPT_MS)) return kept;
      const flight = flights.get(key) ?? fly(key, fetch);
      call.waitsFor = "the issuer";
      const taken = await inTime(flight, call, call.remainingMs());
      call.waitsFor = "nothing";
      return taken;
    },
    drop(key) {
      const token = entries.get(key)?.token;
      entries.delete(key);
      // A flight that began before is not joined any more, and what it brings is not kept.
      flights.delete(key);
      return token;
    },
  };
}

function dropOldest(entries: Map<string, Entry>): void {
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
