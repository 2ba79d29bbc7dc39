// What a page holds after the sign-in, in the core's words: for whom it is, and an end. Before anything is drawn or asked for with
// it, a look tells whether the browser still has this person's session.
import { timedOut } from "./errors/call.js";
import { openScope } from "./net/scope.js";
import { personIn } from "./outcome.js";
import { shareLook } from "./probe.js";
import type { CookieProvider, Identity, Place, Sighting, Step } from "./provider.js";
import type { Proof } from "./attempt.js";
import { forgetUnlessSeen } from "./share/memory.js";
import { presentSession } from "./share/present.js";

export type SessionState = "ready" | "closed";

/** What a look says of the session, compared with the person whom this session was made for. */
export type SessionCheck = "active" | "inactive" | "other-user" | "unknown";

export interface LiveSession {
  readonly state: SessionState;
  /** How often another person had signed in on this page when this session was made. */
  readonly switches: number;
  /** Resolves when the browser has this person's session. Throws `other-user`, `session-expired`, and what a look throws. */
  readonly assertOwn: () => Promise<void>;
  /** Throws `other-user` when the session was closed because another person is there. */
  readonly assertOpen: () => void;
  readonly check: () => Promise<SessionCheck>;
  /** Closes `opened` with this session; returns the function that takes it off the list. */
  readonly closeWithSession: (opened: () => void) => () => void;
  /** Lets go of what this session holds in the page. */
  readonly release: () => void;
}

/** A look that is younger than this is believed. */
const FRESH_MS = 2_000;
const CHECK_MS = 15_000;

/** Makes the session of a proof; `onOtherUser` is called once, when another person is there. */
export function createLiveSession<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
  onOtherUser: () => void,
): LiveSession {
  const { place } = proof;
  const ending = createEnding(place, onOtherUser);
  const { look, isFresh, isOther } = createOwnLook(provider, proof, ending.close);
  const assertOpen = () => {
    if (ending.reason() === "other-user") {
      throw provider.explain.otherUserPresent(place, presentSession(place.id)?.identity);
    }
  };
  return {
    get state() {
      return ending.reason() ? "closed" : "ready";
    },
    switches: presentSession(place.id)?.switches ?? 0,
    assertOpen,
    async assertOwn() {
      assertOpen();
      if (isFresh()) return;
      const { session } = await look();
      assertOpen();
      if (session === "none" || session === "anonymous") throw provider.explain.sessionExpired(place);
    },
    async check() {
      try {
        return judgeCheck(await look(), isOther);
      } catch {
        return "unknown";
      }
    },
    closeWithSession: ending.closeWithSession,
    release: ending.release,
  };
}

interface Ending {
  readonly reason: () => "other-user" | "released" | undefined;
  readonly close: () => void;
  readonly release: () => void;
  readonly closeWithSession: LiveSession["closeWithSession"];
}

/** How a session ends, and what ends with it. The page's registry closes it when another person signs in on this page. */
function createEnding(place: Place, onOtherUser: () => void): Ending {
  const present = presentSession(place.id);
  const opened = new Set<() => void>();
  let reason: "other-user" | "released" | undefined;
  const end = (why: NonNullable<typeof reason>) => {
    if (reason) return false;
    reason = why;
    present?.handles.delete(handle);
    return true;
  };
  const close = () => {
    if (!end("other-user")) return;
    for (const each of [...opened]) each();
    opened.clear();
    onOtherUser();
  };
  const handle = { close };
  present?.handles.add(handle);
  return {
    reason: () => reason,
    close,
    release: () => void end("released"),
    closeWithSession(each: () => void) {
      opened.add(each);
      return () => void opened.delete(each);
    },
  };
}

/** Looks whose session the browser has now; calls `onOther` when it is another person's. */
function createOwnLook<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  { place, identity, via }: Proof<P>,
  onOther: () => void,
) {
  // The proof was a look.
  let lookedAtMs = performance.now();
  const isOther = (found: Identity | undefined) => !!found && !!identity && found.key !== identity.key;
  const look = shareLook(async () => {
    const sighting = await lookOnce(provider, place, via);
    lookedAtMs = performance.now();
    forgetUnlessSeen(place.id, sighting);
    if (isOther(personIn(sighting))) onOther();
    return sighting;
  });
  return { look, isOther, isFresh: () => performance.now() - lookedAtMs < FRESH_MS };
}

async function lookOnce<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  via: string,
): Promise<Sighting> {
  const { signal, end } = openScope(undefined, CHECK_MS, () => timedOut(provider.words, "verify", CHECK_MS));
  const step: Step = { signal, attempt: 1, reason: "start", warn: () => undefined };
  try {
    return await provider.check(place, step, via);
  } finally {
    end();
  }
}

function judgeCheck(sighting: Sighting, isOther: (found: Identity | undefined) => boolean): SessionCheck {
  if (sighting.session === "none" || sighting.session === "anonymous") return "inactive";
  return isOther(personIn(sighting)) ? "other-user" : "active";
}
