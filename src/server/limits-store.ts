// Counters in Redis or Valkey, by the package rate-limiter-flexible: loaded when a store is given, and only then.
import { createHash } from "node:crypto";
import { invalidOption } from "./errors.js";
import type { TicketLimit } from "./types/limits.js";

/** Counts one ticket; resolves with the seconds to wait, or 0. Rejects when the store fails. */
export type SharedCounter = (user: string) => Promise<number>;

export async function openSharedCounter(
  store: object,
  name: "user" | "all",
  limit: TicketLimit,
): Promise<SharedCounter> {
  const { RateLimiterRedis, RateLimiterRes } = await loadPackage();
  const limiter = new RateLimiterRedis({
    storeClient: store,
    useRedisPackage: "sendCommand" in store && !("defineCommand" in store),
    keyPrefix: `qlik-ticket:${name}`,
    points: limit.tickets,
    duration: limit.seconds,
    // Without a connection: fail at once instead of waiting for one.
    rejectIfRedisNotReady: true,
  });
  return async (user) => {
    try {
      await limiter.consume(name === "all" ? "all" : keyOf(user));
      return 0;
    } catch (error) {
      if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw error;
    }
  };
}

async function loadPackage() {
  try {
    return await import("rate-limiter-flexible");
  } catch {
    throw invalidOption("limits.store", "needs the package rate-limiter-flexible", "npm install rate-limiter-flexible");
  }
}

/** Users' names are not for other readers of the store. */
function keyOf(user: string): string {
  return createHash("sha256").update(user).digest("base64url").slice(0, 22);
}
