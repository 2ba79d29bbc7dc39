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

/** Why a handle is closed. */
export type CloseReason = "other-user" | "signed-out";

/** Something that was handed to a page for one person, and ends with that person's session. */
export interface Handle {
  readonly close: (reason: CloseReason) => void;
  /** The session has ended without a logout. */
  readonly expire: () => void;
  /** The session is there again, of the same person; `made`: by a new credential. */
  readonly revive: (made: boolean) => void;
}

/** When something happened, by both clocks: the one that stands still while a machine sleeps, and the one that can be set. */
export interface Moment {
  readonly awakeMs: number;
  readonly wallMs: number;
}

/** A look at a place that several parts of the page share; see `session/look.ts`. */
export interface SharedSighting {
  /** When the look began: `performance.now()`. */
  readonly askedAtMs: number;
  readonly answer: Promise<unknown>;
  /** How many wait for the answer. */
  waiting: number;
  /** Stops the look's clock, and gives up a look that is under way. */
  readonly end: () => void;
}

/** The session that a place has on this page; see `present.ts`. */
export interface PresentSession extends Whose {
  /** How often another person has signed in on this page. */
  readonly switches: number;
  /** How often the person's session was renewed on this page. */
  readonly renewals: number;
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
  /** Renewals under way, by place and person. */
  readonly renewals: Flights;
  /** By place, when a credential was asked for to renew a session; see `session/renewal-budget.ts`. */
  readonly renewedAt: Map<string, readonly Moment[]>;
  /** Looks under way or just answered, by place. */
  readonly looks: Map<string, SharedSighting>;
  /** By place, how often somebody has logged out, and who was the last; see `logouts.ts`. */
  readonly logouts: Map<string, Logout>;
  /** By place, until when (`performance.now()`) the end of a session is this library's own doing. */
  readonly ownEnds: Map<string, number>;
  /** The channel to the other tabs, and who is told what they say; see `channel.ts`. */
  readonly tabs: Tabs;
  /** By a product's client, who is told its news. */
  readonly watchers: WeakMap<object, Set<(news: never) => void>>;
}

export interface Tabs {
  readonly hearers: Set<(message: never) => void>;
  channel?: BroadcastChannel | undefined;
  /** Ends the listening, of the copy of this library that began it. */
  stop?: (() => void) | undefined;
}

/** How often somebody has logged out, and the fingerprint of the last person. */
export interface Logout {
  readonly count: number;
  readonly person: string;
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
    renewals: new Map(),
    renewedAt: new Map(),
    looks: new Map(),
    logouts: new Map(),
    ownEnds: new Map(),
    tabs: { hearers: new Set() },
    watchers: new WeakMap(),
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
