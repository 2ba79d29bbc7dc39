// How often, and how many at once. This process always counts and leads; a store that several processes share counts on top of
// it while it answers, so that a store which is down neither stops the tickets nor lifts the limits.
import type { Call } from "./call.js";
import type { LimitSettings } from "./limit-options.js";
import { createSharedLimits } from "./limits-shared.js";
import type { Report } from "./report.js";
import { Busy, createSlots, type Slots } from "./slots.js";
import { tooMany } from "./too-many.js";
import type { TicketLimit } from "./types/limits.js";

/**
 * Of one user: a page that asks twice at once (two tabs) is usual. More wait for their turn while the line moves, and never for so
 * long that the time left would be too short for an answer; who waited in vain is told 429.
 */
const OF_ONE_USER = { atOnce: 2, inLine: 20, patienceMs: 1_000, mostMs: 4_000, waitsFor: "the user's other tickets" };
const EVERYBODY = "*";

export interface Limits {
  /** Throws or rejects with a {@link Refusal} (429) or `Gone`. Resolves to what must be called when the ticket is made, or is not. */
  enter(user: string, call: Call): Promise<() => void> | (() => void);
}

export function createLimits(settings: LimitSettings, report: Report): Limits {
  const windows = createWindows(settings);
  const turns = createTurns();
  const shared = settings.store === undefined ? undefined : createSharedLimits(settings, settings.store, report);

  const admit = (user: string, call: Call) => {
    const leave = () => turns.leave(user);
    try {
      windows.count(user);
    } catch (error) {
      leave();
      throw error;
    }
    if (!shared) return leave;
    return shared(user, call).then(
      () => leave,
      (error: unknown) => {
        leave();
        throw error;
      },
    );
  };
  return {
    enter(user, call) {
      // Who has had all tickets already does not wait to be told so.
      windows.assertRoom(user);
      const entering = turns.enter(user, call);
      return entering ? entering.then(() => admit(user, call)) : admit(user, call);
    },
  };
}

/** Whose turn it is, user by user. */
function createTurns() {
  const slotsOf = new Map<string, Slots>();
  return {
    enter(user: string, call: Call): Promise<void> | undefined {
      const slots = slotsOf.get(user) ?? createSlots(OF_ONE_USER);
      slotsOf.set(user, slots);
      return slots.enter(call)?.catch((error: unknown) => {
        throw error instanceof Busy ? tooMany("this user asks for more than two tickets at once", 1) : error;
      });
    },
    leave(user: string): void {
      const slots = slotsOf.get(user);
      slots?.leave();
      if (slots?.isEmpty()) slotsOf.delete(user);
    },
  };
}

function createWindows({ perUser, overall }: LimitSettings) {
  const ofUser = perUser && createWindow(perUser, "this user had as many tickets as limits.perUser allows");
  const ofAll = overall && createWindow(overall, "all users together had as many tickets as limits.overall allows");
  return {
    assertRoom(user: string): void {
      ofUser?.assertRoom(user);
      ofAll?.assertRoom(EVERYBODY);
    },
    count(user: string): void {
      this.assertRoom(user);
      ofUser?.count(user);
      ofAll?.count(EVERYBODY);
    },
  };
}

/** Counts within windows of fixed length. */
function createWindow({ tickets, seconds }: TicketLimit, reason: string) {
  let counts = new Map<string, number>();
  let endsAt = -Infinity;
  return {
    /** Throws a {@link Refusal} with the seconds until the next window when this one is full. */
    assertRoom(key: string): void {
      const now = performance.now();
      if (now >= endsAt) {
        counts = new Map();
        endsAt = now + seconds * 1000;
      }
      if ((counts.get(key) ?? 0) < tickets) return;
      throw tooMany(reason, Math.max(1, Math.ceil((endsAt - now) / 1000)));
    },
    count(key: string): void {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
