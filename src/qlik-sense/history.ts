// What happened on this page, for the report of `diagnose()`: the last events of all calls and sessions, and the last error.
import { isEmbedError, type EmbedError } from "../core/errors/embed-error.js";
import { pageRegistry } from "../core/share/page.js";
import type { QlikEvent } from "./event-types.js";

export interface PastEvent {
  /** Milliseconds since the page was opened: `performance.now()`. */
  readonly atMs: number;
  readonly event: QlikEvent;
}

export interface History {
  readonly events: PastEvent[];
  /** Without its first sentence, which may name users. */
  lastError?: ({ readonly atMs: number } & Pick<EmbedError, "code" | "stage" | "fix">) | undefined;
}

/** A page may stay open for days: what came before these is forgotten. */
const MOST_EVENTS = 40;

export function historyOfPage(): History {
  const { kept } = pageRegistry();
  const history = (kept.get("history") as History | undefined) ?? { events: [] };
  kept.set("history", history);
  return history;
}

export function noteEvent(event: QlikEvent): void {
  const { events } = historyOfPage();
  // Whose session it was is nobody's business later.
  events.push({ atMs: performance.now(), event: event.type === "ready" ? { ...event, user: undefined } : event });
  if (events.length > MOST_EVENTS) events.shift();
}

export function noteFailure(error: unknown): void {
  if (!isEmbedError(error)) return;
  const { code, stage, fix } = error;
  historyOfPage().lastError = { atMs: performance.now(), code, stage, fix };
}
