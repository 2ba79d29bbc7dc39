import { Refusal } from "./answers.js";

/** 429; `reason` is for the log. */
export function tooMany(reason: string, retryAfterSeconds: number): Refusal {
  return new Refusal(429, "rate-limited", reason, { retryAfterSeconds });
}
