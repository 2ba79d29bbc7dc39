// How a bearer's session ends: by the person's logout, by another person on this page, or because nobody holds it any more.
import { openScope } from "../net/scope.js";
import type { BearerProvider, Place, Whose } from "../provider.js";
import type { Handle } from "../share/page.js";
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
  let reason: EndReason | "released" | undefined;
  let place: P | undefined;
  let handles: Set<Handle> | undefined;
  // A bearer holds its credential itself: what becomes of another handle's is nothing to it.
  const handle: Handle = { close: (why) => void close(why), expire: () => undefined, revive: () => undefined };
  const end = (why: NonNullable<typeof reason>) => {
    if (reason) return false;
    reason = why;
    handles?.delete(handle);
    abort(errorNow());
    return true;
  };
  const close = (why: EndReason) => {
    const isFirst = end(why);
    if (isFirst) onClose(why);
    return isFirst;
  };
  const errorNow = () =>
    reason === "other-user"
      ? explain.otherUserPresent(place, place && presentSession(place.id)?.identity)
      : explain.signedOut(place);
  return {
    reason: () => reason,
    signal,
    close,
    release: () => void end("released"),
    assertOpen() {
      if (reason) throw errorNow();
    },
    enter(at, whose) {
      place = at;
      if (!whose.identity || handles) return;
      ({ handles } = enterPage(at.id, whose));
      handles.add(handle);
    },
  };
}
