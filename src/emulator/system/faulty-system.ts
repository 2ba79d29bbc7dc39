// A further system with everything that stands in front of it: clock, journal, faults.

import type { Front } from "../faults/front.js";
import { createOpenSockets } from "../faults/open-sockets.js";
import type { TrafficEntry } from "../faults/records.js";
import { createShiftedClock, type ShiftedClock } from "../faults/shifted-clock.js";
import { systemClock } from "../model/clock.js";
import type { JournalEntry } from "../model/state/journal.js";
import type { Clock } from "../model/types.js";
import { createSystemFaultList, type SystemFaultList } from "./fault.js";
import { createSystemFront } from "./front.js";
import { createSystemJournal, type SystemJournal } from "./journal.js";
import { createAddressMask, type AddressSecrets } from "./mask.js";
import type { SystemModel } from "./system.js";

/** What a system's model is made with. */
export interface SystemSurroundings {
  readonly clock: Clock;
  readonly journal: SystemJournal;
}

export interface FaultySystem<M extends SystemModel = SystemModel> {
  readonly model: M;
  readonly front: Front;
  readonly faults: SystemFaultList;
  /** The clock that no fault moves: delays go by it. */
  readonly steadyClock: Clock;
  /** The system's time, in milliseconds since the epoch. */
  now(): number;
  jumpClock(ms: number): void;
  /** Breaks off every open WebSocket without a closing handshake; returns how many there were. */
  cutSockets(): number;
  journal(): readonly TrafficEntry[];
  clearJournal(): void;
  /** No faults, no tickets, tokens or sessions, an empty journal. The clock stays where it is. */
  reset(): void;
  dispose(): void;
}

/** What a system brings along. */
export interface SystemPlan<M extends SystemModel> {
  readonly clock?: Clock | undefined;
  readonly onRequest?: ((entry: JournalEntry) => void) | undefined;
  readonly secrets: AddressSecrets;
  create(surroundings: SystemSurroundings): M;
}

/** Makes a system and what stands in front of it. */
export function createFaultySystem<M extends SystemModel>(plan: SystemPlan<M>): FaultySystem<M> {
  const steadyClock = plan.clock ?? systemClock;
  const clock: ShiftedClock = createShiftedClock(steadyClock);
  const journal = createSystemJournal(clock, createAddressMask(plan.secrets), plan.onRequest);
  const model = plan.create({ clock, journal });
  const faults = createSystemFaultList();
  const sockets = createOpenSockets();
  return {
    model,
    front: createSystemFront({ model, clock, faults, journal, sockets }),
    faults,
    steadyClock,
    now: () => clock.now(),
    jumpClock: (ms) => clock.jump(ms),
    cutSockets: () => sockets.cutAll(),
    journal: () => journal.entries(),
    clearJournal: () => journal.clear(),
    reset() {
      faults.clear();
      model.reset();
      journal.clear();
    },
    dispose: () => model.dispose(),
  };
}
