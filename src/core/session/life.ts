// The life of one handle: its state, what is told of it, and what ends with it. The page's registry reaches the handle by its place:
// all handles of a place are told of an end and of a renewal.
import type { Place } from "../provider.js";
import type { CloseReason } from "../share/page.js";
import { presentSession } from "../share/present.js";
import { createOpened, type Opened } from "./opened.js";
import { stateAfter, type Move, type SessionState } from "./states.js";

/** What is told of a session. */
export type SessionEvent =
  | { readonly type: "expired" }
  | { readonly type: "renewing" }
  /** `made`: by a new session; else the person's session was there already. */
  | { readonly type: "renewed"; readonly made: boolean }
  | { readonly type: "other-user" }
  | { readonly type: "closed"; readonly reason: CloseReason };

export interface Life {
  readonly state: SessionState;
  /** Why it is closed; `released`: the page has let go of it. */
  readonly reason: CloseReason | "released" | undefined;
  readonly opened: Opened;
  /** The session has ended without a logout. */
  readonly expire: () => void;
  /** Somebody makes it anew. */
  readonly begin: () => void;
  /** It is there again. */
  readonly prove: (made: boolean) => void;
  readonly giveUp: () => void;
  readonly close: (reason: CloseReason) => void;
  /** Ends this handle, and tells nobody. */
  readonly release: () => void;
}

export function createLife(place: Place, tell: (event: SessionEvent) => void, ended: () => void): Life {
  const handles = presentSession(place.id)?.handles;
  const opened = createOpened();
  const states = createStates();
  let reason: Life["reason"];
  const end = (why: NonNullable<typeof reason>): boolean => {
    if (!states.move("close")) return false;
    reason = why;
    handles?.delete(handle);
    ended();
    return true;
  };
  const life: Life = {
    get state() {
      return states.now();
    },
    get reason() {
      return reason;
    },
    opened,
    ...createMoves(states, opened, tell),
    close(why) {
      if (!end(why)) return;
      opened.closeAll();
      if (why === "other-user") tell({ type: "other-user" });
      tell({ type: "closed", reason: why });
    },
    release: () => void end("released"),
  };
  const handle = { close: life.close, expire: life.expire, revive: (made: boolean) => revive(life, made) };
  handles?.add(handle);
  return life;
}

function createStates() {
  let state: SessionState = "ready";
  return {
    now: () => state,
    /** False where the move is not possible. */
    move(how: Move): boolean {
      const next = stateAfter(state, how);
      if (next) state = next;
      return next !== undefined;
    },
  };
}

/** The moves of a session that goes on: each is told, where it is possible. */
const createMoves = (
  states: ReturnType<typeof createStates>,
  opened: Opened,
  tell: (event: SessionEvent) => void,
): Pick<Life, "expire" | "begin" | "prove" | "giveUp"> => ({
  expire() {
    if (states.move("expire")) tell({ type: "expired" });
  },
  begin() {
    if (states.move("begin")) tell({ type: "renewing" });
  },
  prove(made) {
    if (!states.move("prove")) return;
    opened.uncover();
    tell({ type: "renewed", made });
  },
  giveUp() {
    if (states.move("give-up")) tell({ type: "expired" });
  },
});

/** The person's session is there: a handle that was told of its end goes on. */
export function revive(life: Life, made: boolean): void {
  life.begin();
  life.prove(made);
}

/** The last event of a state that lasts, for a listener that comes later. */
export function lastEventOf({ state, reason }: Life, type: string): SessionEvent | undefined {
  if (type === "expired" && (state === "expired" || state === "renewing")) return { type };
  if (reason === undefined || reason === "released") return undefined;
  if (type === "other-user" && reason === "other-user") return { type };
  return type === "closed" ? { type, reason } : undefined;
}
