// When a handle's session is made anew, and when it is not.
import type { Proof } from "../attempt.js";
import { handleDisposed } from "../errors/call.js";
import { isEmbedError, type EmbedError } from "../errors/embed-error.js";
import type { CookieProvider, Place } from "../provider.js";
import { hasLoggedOutSince } from "../share/logouts.js";
import { presentSession } from "../share/present.js";
import type { Life } from "./life.js";
import type { OwnLook } from "./own-look.js";
import { isShown } from "./page-events.js";
import { renewSession, type RenewalSettings } from "./renewal.js";

/** `on-activity`: by the visitor's next input, or when the page uses the session. `manual`: by `renew()` alone. */
export type RenewMode = "on-activity" | "manual";

export interface RenewingSettings extends RenewalSettings {
  readonly renew: RenewMode;
  /** Is told why a renewal that nobody waits for has failed. */
  readonly failed: (error: unknown) => void;
}

export interface Renewing {
  /** Throws when the handle is closed. */
  readonly assertOpen: () => void;
  readonly ensure: () => Promise<void>;
  readonly renew: () => Promise<void>;
  /** The visitor is there: renews a session that has ended, and throws nothing. */
  readonly onActivity: () => void;
}

/** After a try that failed, input of the visitor starts no other one for so long. */
const COOL_DOWN_MS = 5_000;

interface Parts<P extends Place, Client> {
  readonly provider: CookieProvider<P, Client>;
  readonly proof: Proof<P>;
  readonly life: Life;
  readonly own: OwnLook;
}

export function createRenewing<P extends Place, Client>(parts: Parts<P, Client>, settings: RenewingSettings): Renewing {
  const { provider, proof, life, own } = parts;
  const { place, identity, logouts } = proof;
  const assertOpen = () => {
    if (hasLoggedOutSince(logouts, place.id, identity)) life.close("signed-out");
    const closed = whyClosed(provider, place, life);
    if (closed) throw closed;
  };
  const tries = createTries(parts, settings, assertOpen);
  /** Looks where the session is believed to be there; true when it is. */
  const isThere = async (believesFresh: boolean): Promise<boolean> => {
    assertOpen();
    if (life.state === "ready" && !(believesFresh && own.isFresh())) await own.look();
    assertOpen();
    return life.state === "ready";
  };
  const mayBegin = () => settings.renew === "on-activity" && isShown();
  return {
    assertOpen,
    async renew() {
      if (!(await isThere(false))) await tries.join();
    },
    async ensure() {
      if (await isThere(true)) return;
      tries.throwRefusal();
      if (!tries.isUnderWay() && !mayBegin()) throw provider.explain.sessionExpired(place);
      await tries.join();
    },
    onActivity() {
      if (life.state === "expired" && tries.mayFollow() && mayBegin()) tries.join().catch(settings.failed);
    },
  };
}

/** One try at a time, and how the last one ended. */
function createTries<P extends Place, Client>(
  { provider, proof, life, own }: Parts<P, Client>,
  settings: RenewingSettings,
  assertOpen: () => void,
) {
  let underWay: Promise<void> | undefined;
  // A "no" stays one until the page itself asks again.
  let refusal: unknown;
  let triedAtMs = -Infinity;
  const run = async () => {
    triedAtMs = performance.now();
    life.begin();
    try {
      await renewSession(provider, proof, proof.logouts, settings);
    } catch (error) {
      endBy(life, error);
      if (isFinal(error)) refusal = error;
      throw error;
    }
    refusal = undefined;
    own.proven();
    life.prove(false);
    assertOpen();
  };
  return {
    isUnderWay: () => underWay !== undefined,
    /** Starts a try, or joins the one that is under way. */
    join: () => (underWay ??= run().finally(() => (underWay = undefined))),
    throwRefusal(): void {
      if (!underWay && refusal !== undefined) throw refusal as Error;
    },
    /** True when input of the visitor may start another try. */
    mayFollow: () => refusal === undefined && performance.now() - triedAtMs >= COOL_DOWN_MS,
  };
}

/** Another try would end the same: something has to be changed first, or somebody has to sign in to the page. */
const isFinal = (error: unknown): boolean => isEmbedError(error) && error.cure === "none";

function endBy(life: Life, error: unknown): void {
  const code = isEmbedError(error) ? error.code : undefined;
  if (code === "other-user" || code === "signed-out") life.close(code);
  else life.giveUp();
}

/** What the methods of a handle throw when it is closed. */
export function whyClosed<P extends Place, Client>(
  { explain, words }: CookieProvider<P, Client>,
  place: P,
  { reason }: Life,
): EmbedError | undefined {
  if (reason === "other-user") return explain.otherUserPresent(place, presentSession(place.id)?.identity);
  if (reason === "signed-out") return explain.signedOut(place);
  return reason === "released" ? handleDisposed(words) : undefined;
}
