// What all calls on one page share, also those of a second copy of this library. This is the only state of the page; what
// outlives the page is in `memory.ts`.
import { REGISTRY_KEY } from "../name.js";
import type { Whose } from "../provider.js";
import { fingerprint } from "./fingerprint.js";
import type { Flights } from "./flight.js";

/** Retries that the page has left; see `budget.ts`. */
export interface Budget {
  /** When (ms, `performance.now()`) each retry that was taken will have been given back. */
  spentUntil: number;
}

/** Something that was handed to a page for one person, and ends with that person's session. */
export interface Handle {
  readonly close: (reason: "other-user") => void;
}

/** The session that a place has on this page; see `present.ts`. */
export interface PresentSession extends Whose {
  /** How often another person has signed in on this page. */
  readonly switches: number;
  readonly handles: Set<Handle>;
}

/** One call's place in the page's queue; see `turn.ts`. */
export interface PageTurn {
  readonly begun: Promise<unknown>;
  readonly ended: Promise<unknown>;
}

export interface PageRegistry {
  /** Sign-ins under way, by share key. */
  readonly signIns: Flights;
  /** Loads of a product's client under way, by place. */
  readonly clientLoads: Flights;
  /** Clients that are loaded, by place: each is loaded once a page. */
  readonly clients: Map<string, unknown>;
  /** The last call in the queue for each place. */
  readonly turns: Map<string, PageTurn>;
  /** Sessions of people who signed in by navigation, by share key; see `bearer/connect.ts`. */
  readonly bearers: Map<string, unknown>;
  readonly retryBudget: Budget;
  /** Numbers for functions and objects, by identity: {@link numberOf}. */
  readonly numbers: WeakMap<object, number>;
  readonly nextNumber: { value: number };
  /** Credentials that came with the page and were taken, by their fingerprints. */
  readonly taken: Set<string>;
  /** Credentials that were sent from this page, by their fingerprints; see `sent.ts`. */
  readonly sent: Set<string>;
  /** Whose session each place has on this page. */
  readonly present: Map<string, PresentSession>;
  /** What is said once a page. */
  readonly said: Set<string>;
  /** What a product has to know about this page in later calls, by a name of its own. */
  readonly kept: Map<string, unknown>;
}

interface Page {
  [REGISTRY_KEY]?: PageRegistry | undefined;
}

export const pageRegistry = (): PageRegistry =>
  ((globalThis as Page)[REGISTRY_KEY] ??= {
    signIns: new Map(),
    clientLoads: new Map(),
    clients: new Map(),
    turns: new Map(),
    bearers: new Map(),
    retryBudget: { spentUntil: 0 },
    numbers: new WeakMap(),
    nextNumber: { value: 1 },
    taken: new Set(),
    sent: new Set(),
    present: new Map(),
    said: new Set(),
    kept: new Map(),
  });

/** A number that stands for this very function or object: two closures with the same text have two numbers. */
export function numberOf(value: object | undefined): number {
  if (!value) return 0;
  const { numbers, nextNumber } = pageRegistry();
  const known = numbers.get(value);
  if (known !== undefined) return known;
  const number = nextNumber.value++;
  numbers.set(value, number);
  return number;
}

/** True the first time it is asked for this text on this page: a credential that came with the page is used once. */
export function takeOnce(held: string): boolean {
  const { taken } = pageRegistry();
  const mark = fingerprint(held);
  if (taken.has(mark)) return false;
  taken.add(mark);
  return true;
}

/** True the first time it is asked for `text` on this page. */
export function sayOnce(text: string): boolean {
  const { said } = pageRegistry();
  if (said.has(text)) return false;
  said.add(text);
  return true;
}
