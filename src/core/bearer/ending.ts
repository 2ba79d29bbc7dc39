// How a bearer's session ends: by the person's logout, by another person on this page, or because nobody holds it any more.
import { openScope } from "../net/scope.js";
import type { BearerExplanations, BearerProvider, Place, Whose } from "../provider.js";
import type { Handle } from "../share/page.js";
import { hearTabs } from "../share/channel.js";
import { noteLogout, personOf } from "../share/logouts.js";
import { enterPage, presentSession } from "../share/present.js";

export type EndReason = "other-user" | "signed-out";

export interface Ending<P extends Place> {
  readonly reason: () => EndReason | "released" | undefined;
  /** Aborts with the session, for what is under way. */
  readonly signal: AbortSignal;
  /** False when the session had ended before. */
  readonly close: (reason: EndReason) => boolean;
  readonly release: () => void;
  /** Throws `other-user` or `signed-out` when the session is closed. */
  readonly assertOpen: () => void;
  /** Writes down whose page it is now; another person's sessions at the place are closed by it, and this one by the next person. */
  readonly enter: (place: P, whose: Whose) => void;
}

/** `onClose` is called once; not when the session is only released. */
export function createEnding<P extends Place, Client>(
  { explain }: BearerProvider<P, Client>,
  onClose: (reason: EndReason) => void,
): Ending<P> {
  const { signal, end: abort } = openScope();
  let place: P | undefined;
  let me = "";
  let handles: Set<Handle> | undefined;
  const handle = handleOf((why) => void close(why));
  const isMine = (placeId: string, person: string) => place?.id === placeId && mayBeMe(person, me);
  const stopListening = onLogout(isMine, () => void close("signed-out"));
  const ended = createReason(() => {
    handles?.delete(handle);
    stopListening();
    abort(errorNow());
  });
  const close = (why: EndReason) => {
    const isFirst = ended.by(why);
    if (isFirst) onClose(why);
    return isFirst;
  };
  const errorNow = () => errorOf(explain, ended.reason(), place);
  return {
    reason: ended.reason,
    signal,
    close,
    release: () => void ended.by("released"),
    assertOpen() {
      if (ended.reason()) throw errorNow();
    },
    enter(at, whose) {
      place = at;
      if (!whose.identity || handles) return;
      me = personOf(whose.identity);
      ({ handles } = enterPage(at.id, whose));
      handles.add(handle);
    },
  };
}

const errorOf = <P extends Place>(
  explain: BearerExplanations<P>,
  reason: ReturnType<Ending<P>["reason"]>,
  place: P | undefined,
): Error =>
  reason === "other-user"
    ? explain.otherUserPresent(place, place && presentSession(place.id)?.identity)
    : explain.signedOut(place);

/** Why it ended: the first reason counts, and `ended` is called for that one. */
function createReason(ended: () => void) {
  let reason: EndReason | "released" | undefined;
  return {
    reason: () => reason,
    by(why: NonNullable<typeof reason>): boolean {
      if (reason) return false;
      reason = why;
      ended();
      return true;
    },
  };
}

/** A cookie's session at the same place may end and come back: a credential that the page holds knows nothing of that. */
const handleOf = (close: Handle["close"]): Handle => ({ close, expire: () => undefined, revive: () => undefined });

/** Calls `leave` when another tab tells that this person has logged out; returns the function that ends it. */
const onLogout = (isMine: (placeId: string, person: string) => boolean, leave: () => void): (() => void) =>
  hearTabs((message) => {
    if (message.kind !== "signed-out" || !isMine(message.placeId, message.person)) return;
    noteLogout(message.placeId, message);
    leave();
  });

/** Fingerprints of persons; an empty one is somebody whom nobody named. */
const mayBeMe = (person: string, me: string): boolean => person === "" || me === "" || person === me;
