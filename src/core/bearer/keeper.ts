// What a bearer's session keeps: one credential for all who ask, renewed before its end; or none, where each use wants its own.
import type { Credential, Place } from "../provider.js";
import type { SessionEvent } from "../session/life.js";
import { createRenewal } from "./renewals.js";

export interface Keeper<P extends Place> {
  readonly state: () => "ready" | "expired" | "renewing";
  readonly take: () => Promise<Credential<P>>;
  readonly refused: (credential: Credential<P>) => void;
  /** What is held is of no use any more. */
  readonly expire: () => void;
  /** Asks for another credential, also where the present one is good. */
  readonly renew: () => Promise<void>;
  readonly held: () => Credential<P> | undefined;
}

/** What a keeper works with. */
export interface Keeping<P extends Place> {
  /** Gets a credential of the session's person; `isWanted` is true when the page itself wants it. */
  readonly ask: (reason: "start" | "renew", isWanted: boolean) => Promise<Credential<P>>;
  /** Throws when the session is closed. */
  readonly assertOpen: () => void;
  /** The error when each new credential is refused. */
  readonly rejected: () => Error;
  readonly tell: (event: SessionEvent) => void;
}

/** Each `take` asks; nothing is asked for before. */
export function keepNone<P extends Place>({ ask, assertOpen, tell }: Keeping<P>): Keeper<P> {
  return {
    state: () => "ready",
    take: () => ask("start", true),
    refused: () => undefined,
    expire: () => tell({ type: "expired" }),
    // The next use asks for a new one anyway.
    renew: () => Promise.resolve().then(assertOpen),
    held: () => undefined,
  };
}

/** A credential is renewed when five sixths of its life are over: the rest is time for a backend that is slow. */
const OLD = 5 / 6;
/** After a renewal that failed, a credential that still lives is used for this long before the next one. */
const PAUSE_MS = 5_000;

const ageOf = ({ receivedAtMs, lifeMs }: Credential<Place>): number => (performance.now() - receivedAtMs) / lifeMs;

export function keepOne<P extends Place>(
  { ask, assertOpen, rejected, tell }: Keeping<P>,
  first: Credential<P>,
): Keeper<P> {
  const held = createHeld(first, () => tell({ type: "expired" }));
  let pausedUntilMs = 0;
  const { run, insist, isUnderWay } = createRenewal(async (isWanted) => {
    const fresh = held.replace(await ask("renew", isWanted));
    tell({ type: "renewed", made: true });
    return fresh;
  }, rejected);
  const renewBeside = async () => {
    if (performance.now() < pausedUntilMs) return;
    try {
      await run({ wasRefused: false });
    } catch {
      pausedUntilMs = performance.now() + PAUSE_MS;
    }
  };
  return {
    state: () => (held.isUsable() ? "ready" : isUnderWay() ? "renewing" : "expired"),
    held: held.credential,
    expire: held.expire,
    refused: held.refuse,
    async take() {
      assertOpen();
      if (!held.isUsable()) {
        if (!isUnderWay()) tell({ type: "renewing" });
        return run({ wasRefused: held.isRefused() });
      }
      if (ageOf(held.credential()) > OLD) void renewBeside();
      return held.credential();
    },
    async renew() {
      assertOpen();
      await insist();
    },
  };
}

/** The one credential that is held, and whether it is still of use; `expired` is told once for each. */
function createHeld<P extends Place>(first: Credential<P>, expired: () => void) {
  let current = first;
  let isRefused = false;
  const expire = () => {
    if (!isRefused) expired();
    isRefused = true;
  };
  return {
    credential: () => current,
    isRefused: () => isRefused,
    isUsable: () => !isRefused && ageOf(current) < 1,
    expire,
    refuse: (credential: Credential<P>): void => {
      if (credential === current) expire();
    },
    replace(credential: Credential<P>): Credential<P> {
      current = credential;
      isRefused = false;
      return credential;
    },
  };
}
