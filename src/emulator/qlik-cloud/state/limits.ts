// Qlik's rate limits: so many requests a minute, judged over five minutes, for each caller and tier.

import type { Clock } from "../../model/types.js";
import { TenantRefusal } from "../errors.js";
import type { RateLimitOptions } from "../settings/options.js";

export interface Limits {
  /** Counts a request. Throws a refusal (429) when it is one too many. */
  count(tier: keyof RateLimitOptions, caller: string): void;
  clear(): void;
}

const WINDOW_MINUTES = 5;
const WINDOW_MS = WINDOW_MINUTES * 60_000;

export function createLimits(clock: Clock, limits: Required<RateLimitOptions>): Limits {
  const windows = new Map<string, { count: number; readonly endsAt: number }>();
  return {
    count(tier, caller) {
      const key = `${tier}|${caller}`;
      const now = clock.now();
      const found = windows.get(key);
      const current = found && now < found.endsAt ? found : { count: 0, endsAt: now + WINDOW_MS };
      windows.set(key, current);
      current.count += 1;
      if (current.count <= limits[tier] * WINDOW_MINUTES) return;
      throw new TenantRefusal(429, "Too many requests", {
        reason: `more than ${limits[tier]} requests a minute of ${tier}`,
        retryAfterSeconds: Math.ceil((current.endsAt - now) / 1000),
      });
    },
    clear: () => windows.clear(),
  };
}
