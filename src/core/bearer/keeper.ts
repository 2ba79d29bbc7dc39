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
  let current = first;
  let isRefused = false;
  let pausedUntilMs = 0;
  const isUsable = () => !isRefused && ageOf(current) < 1;
  const expire = () => {
    if (!isRefused) tell({ type: "expired" });
    isRefused = true;
  };
  const { run, insist, isUnderWay } = createRenewal(async (isWanted) => {
    current = await ask("renew", isWanted);
    isRefused = false;
    tell({ type: "renewed", made: true });
    return current;
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
    state: () => (isUsable() ? "ready" : isUnderWay() ? "renewing" : "expired"),
    held: () => current,
    expire,
    refused(credential) {
      if (credential === current) expire();
    },
    async take() {
      assertOpen();
      if (!isUsable()) {
        if (!isUnderWay()) tell({ type: "renewing" });
        return run({ wasRefused: isRefused });
      }
      if (ageOf(current) > OLD) void renewBeside();
      return current;
    },
    async renew() {
      assertOpen();
      await insist();
    },
  };
}
