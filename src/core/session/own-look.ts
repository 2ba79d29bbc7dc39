// A look at the session as one handle takes it: is it still this person's? What it sees moves the handle's state.
import type { Proof } from "../attempt.js";
import { personIn } from "../outcome.js";
import type { CookieProvider, Identity, Place, Sighting } from "../provider.js";
import { revive, type Life } from "./life.js";
import { lookAt } from "./look.js";

/** What a look says of the session, compared with the person whom this session was made for. */
export type SessionCheck = "active" | "inactive" | "other-user" | "unknown";

export interface OwnLook {
  /** Throws what a look throws. */
  readonly look: () => Promise<Exclude<SessionCheck, "unknown">>;
  /** True when the last look, or the proof, is young enough to be believed. */
  readonly isFresh: () => boolean;
  /** A renewal has proven the session: looks that began before know nothing of it. */
  readonly proven: () => void;
  /** When the session was last proven: `Date.now()`. */
  readonly provenAt: () => number;
}

/** A look that is younger than this is believed. */
const FRESH_MS = 2_000;

/** `signal` is aborted when the handle is released; looks under way then throw its reason. */
export function createOwnLook<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  { place, identity, via }: Proof<P>,
  life: Life,
  signal: AbortSignal,
): OwnLook {
  // The proof was a look.
  let lookedAtMs = performance.now();
  let provenAtMs = lookedAtMs;
  let provenAt = Date.now();
  const isFresh = () => performance.now() - lookedAtMs < FRESH_MS;
  return {
    isFresh,
    proven() {
      lookedAtMs = provenAtMs = performance.now();
      provenAt = Date.now();
    },
    provenAt: () => provenAt,
    async look() {
      const { sighting, askedAtMs } = await lookAt(provider, place, via, signal);
      const said = judge(sighting, identity);
      if (askedAtMs < provenAtMs) return said;
      lookedAtMs = performance.now();
      move(life, said, askedAtMs);
      return said;
    },
  };
}

function judge(sighting: Sighting, identity: Identity | undefined): Exclude<SessionCheck, "unknown"> {
  if (sighting.session === "none" || sighting.session === "anonymous") return "inactive";
  const found = personIn(sighting);
  return found && identity && found.key !== identity.key ? "other-user" : "active";
}

function move(life: Life, said: SessionCheck, askedAtMs: number): void {
  if (said === "other-user") life.close("other-user");
  if (said === "inactive") life.expire();
  if (said !== "active") return;
  if (life.state === "expired") revive(life, false);
  life.opened.uncover(askedAtMs);
}
