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
  lastError?: { readonly atMs: number; readonly error: EmbedError } | undefined;
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
  events.push({ atMs: performance.now(), event });
  if (events.length > MOST_EVENTS) events.shift();
}

export function noteFailure(error: unknown): void {
  if (isEmbedError(error)) historyOfPage().lastError = { atMs: performance.now(), error };
}
