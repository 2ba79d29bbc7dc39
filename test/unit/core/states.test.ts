// The states of a session: which moves are possible, and to where. All others change nothing.
import { expect, it } from "vitest";
import { stateAfter, type Move, type SessionState } from "../../../src/core/session/states.js";

const STATES: readonly SessionState[] = ["ready", "expired", "renewing", "closed"];
const MOVES: readonly Move[] = ["expire", "begin", "prove", "give-up", "close"];
const LEGAL: readonly (readonly [SessionState, Move, SessionState])[] = [
  ["ready", "expire", "expired"],
  ["ready", "close", "closed"],
  ["expired", "begin", "renewing"],
  ["expired", "close", "closed"],
  ["renewing", "prove", "ready"],
  ["renewing", "give-up", "expired"],
  ["renewing", "close", "closed"],
];

it.each(LEGAL)("a session that is %s may %s, and is %s then", (from, move, to) => {
  expect(stateAfter(from, move)).toBe(to);
});

it("every other move is no move, and nothing leads out of closed", () => {
  const possible = STATES.flatMap((state) => MOVES.map((move) => [state, move, stateAfter(state, move)] as const));
  expect(possible.filter(([, , to]) => to !== undefined)).toEqual(LEGAL);
});
