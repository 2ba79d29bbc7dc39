// What control routes are made of.

import type { FaultList } from "../../faults/fault-list.js";

export interface ControlAnswer {
  readonly status: number;
  /** Sent as JSON; `undefined` for an empty body. */
  readonly value?: unknown;
}

export interface ControlCall<S> {
  readonly served: S;
  /** What follows the route's name in the path, decoded. */
  readonly rest: string;
  /** The request's body, read as JSON. */
  readonly json: unknown;
}

/** The routes of what is served, by their names. */
export type Routes<S> = Readonly<
  Record<string, Partial<Record<"GET" | "POST" | "DELETE", (call: ControlCall<S>) => ControlAnswer>>>
>;

const DONE: ControlAnswer = { status: 204 };

/** What a clock's jump must look like, for those who sent another thing. */
export const NO_JUMP = 'Expected {"jumpMs": a whole number of milliseconds}.';

/** An answer that says what is wrong. */
export function problem(status: number, error: string): ControlAnswer {
  return { status, value: { error } };
}

/** Does it, and answers that it is done. */
export function done(action: () => void): ControlAnswer {
  action();
  return DONE;
}

/** Removes the fault with this number; all faults for `""`. */
export function removeFaults(faults: Pick<FaultList<never>, "remove" | "clear">, id: string): ControlAnswer {
  if (id === "") return done(() => faults.clear());
  return faults.remove(Number(id)) ? DONE : problem(404, `There is no fault ${id}.`);
}

/** The milliseconds of a jump; `undefined` for what is none. */
export function jumpOf(json: unknown): number | undefined {
  const ms = typeof json === "object" && json !== null ? (json as { jumpMs?: unknown }).jumpMs : undefined;
  return Number.isSafeInteger(ms) ? (ms as number) : undefined;
}
