import { invalidOption } from "./errors.js";
import { assertKnownKeys } from "./known-keys.js";
import type { TicketLimit, TicketLimits } from "./types.js";

export interface LimitSettings {
  readonly perUser: TicketLimit | undefined;
  readonly overall: TicketLimit | undefined;
  readonly store: object | undefined;
}

const PER_USER: TicketLimit = { tickets: 30, seconds: 60 };

export function readLimits(limits: TicketLimits = {}): LimitSettings {
  assertKnownKeys(limits, ["perUser", "overall", "store"], "limits");
  const { perUser = PER_USER, overall, store } = limits;
  if (store !== undefined && (typeof store !== "object" || (store as unknown) === null)) {
    throw invalidOption(
      "limits.store",
      "is no client of Redis",
      "new Redis(address) of ioredis, or createClient() of redis",
    );
  }
  return {
    perUser: perUser === false ? undefined : readLimit("limits.perUser", perUser),
    overall: overall && readLimit("limits.overall", overall),
    store,
  };
}

function readLimit(setting: string, limit: TicketLimit): TicketLimit {
  const isCount = (value: unknown) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
  if (typeof limit === "object" && (limit as unknown) !== null && isCount(limit.tickets) && isCount(limit.seconds))
    return limit;
  throw invalidOption(setting, "is no limit", "{ tickets: 30, seconds: 60 }, both whole numbers above 0");
}
