// What is around the flow of one call: its deadlines, its events, and an end for everything that the call opened.
import { isEmbedError } from "./errors/embed-error.js";
import { failedUnexpectedly, timedOut } from "./errors/call.js";
import { openScope, waitForEvent, type Scope } from "./net/scope.js";
import type { Words } from "./provider.js";
import { countedLogouts, type Logouts } from "./share/logouts.js";
import type { Reuse } from "./reuse.js";
import type { CoreEvent, CoreStage } from "./stage.js";

/** What a caller wants, in the core's words. */
export interface CallSettings {
  readonly words: Words;
  readonly reuse: Reuse;
  /** End another person's session first, where a page may. */
  readonly takeover: boolean;
  /** False: nothing is spent; a session that this page has already for the answered person will do, or none. */
  readonly spends: boolean;
  /** False: stop after the sign-in. */
  readonly wantsClient: boolean;
  readonly signInMs: number;
  readonly openMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: (event: CoreEvent) => void;
}

type Part = "sign-in" | "open";

export interface Call extends CallSettings {
  /** Begins the next part of the call, with the part's own deadline, and ends the part before it. */
  readonly beginPart: (part: Part) => AbortSignal;
  /** Logouts that were counted when the call was made: a later one of the person ends it. */
  readonly logouts: Logouts;
}

/** Runs `work` for a caller. Throws an `EmbedError`, or the reason of the caller's signal when that aborts. */
export async function runCall<T>(settings: CallSettings, work: (call: Call) => Promise<T>): Promise<T> {
  const { words, signal, signInMs, openMs } = settings;
  let lastStage: CoreStage = "acquire";
  let scope: Scope | undefined;
  const emit = (event: CoreEvent) => {
    if (event.type === "stage") lastStage = event.stage;
    settings.emit(event);
  };
  const beginPart = (part: Part) => {
    scope?.end();
    const ms = part === "open" ? openMs : signInMs;
    scope = openScope(signal, ms, () => timedOut(words, part === "open" ? "open" : lastStage, ms));
    return scope.signal;
  };
  try {
    signal?.throwIfAborted();
    // Counted when the page calls, not a turn later. A page that is not shown yet has done nothing so far.
    const atCall = isAhead() ? undefined : countedLogouts();
    await waitUntilShown(signal);
    return await work({ ...settings, emit, beginPart, logouts: atCall ?? countedLogouts() });
  } catch (error) {
    throw signal?.aborted || isEmbedError(error) ? error : failedUnexpectedly(words, error);
  } finally {
    scope?.end();
  }
}

/** A page that the browser renders ahead of a click is not shown yet, and may never be: nothing is spent for it. */
const isAhead = (): boolean => (document as { readonly prerendering?: unknown }).prerendering === true;

async function waitUntilShown(signal: AbortSignal | undefined): Promise<void> {
  if (isAhead()) await waitForEvent(document, "prerenderingchange", signal ?? openScope().signal);
}
