// The states of a session, and the moves between them. Pure.

/**
 * `ready`: the browser has the session, as far as anybody has said. `expired`: it has ended without a logout. `renewing`: it is being
 * made anew. `closed`: it is over for this handle, for good.
 */
export type SessionState = "ready" | "expired" | "renewing" | "closed";

/** What may happen to a session. */
export type Move = "expire" | "begin" | "prove" | "give-up" | "close";

const MOVES: Readonly<Record<SessionState, Readonly<Partial<Record<Move, SessionState>>>>> = {
  ready: { expire: "expired", close: "closed" },
  expired: { begin: "renewing", close: "closed" },
  renewing: { prove: "ready", "give-up": "expired", close: "closed" },
  closed: {},
};

/** The state after the move; `undefined` where the move is not possible. */
export const stateAfter = (state: SessionState, move: Move): SessionState | undefined => MOVES[state][move];
