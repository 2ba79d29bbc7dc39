import type { TicketLimit, TicketLimits } from "./types/limits.js";

/** The limits as they are counted. */
export interface LimitSettings {
  readonly perUser: TicketLimit | undefined;
  readonly overall: TicketLimit | undefined;
  readonly store: object | undefined;
}

const PER_USER: TicketLimit = { tickets: 30, seconds: 60 };

export function readLimits({ perUser = PER_USER, overall, store }: TicketLimits = {}): LimitSettings {
  return { perUser: perUser === false ? undefined : perUser, overall, store };
}
