import { createHash } from "node:crypto";

/** Tells one secret from another in a log, and opens nothing. */
export function traceOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 8);
}
