// What is around the flow of one call: its checked settings, its events, its deadlines, and an end for whatever it opened.
import { createEvents, type Events } from "../core/events.js";
import { heard, openScope, type Scope } from "../core/scope.js";
import { explained, problem } from "./problems/problem.js";
import { readSettings, type Settings } from "./settings.js";
import type { AuthenticateOptions, QlikEvent, StageEvent, StageName } from "./types.js";

interface Call extends Events<QlikEvent> {
  readonly settings: Settings;
  /** Begins the next part of the call, which has `ms` milliseconds; ends the part before it. */
  readonly within: (ms: number, stage?: StageName) => AbortSignal;
}

/** Runs `work` for a caller; what it throws comes out as an {@link EmbedError}, or as the reason of the caller's signal. */
export async function runCall<T>(
  source: unknown,
  options: AuthenticateOptions,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const events = createEvents<QlikEvent>();
  let stage: StageName | undefined;
  let scope: Scope | undefined;
  let signal: AbortSignal | undefined;
  try {
    const settings = readSettings(source, options);
    ({ signal } = settings);
    signal?.throwIfAborted();
    if (settings.onEvent) events.on("*", settings.onEvent);
    events.on("stage", (event) => ({ stage } = event as StageEvent));
    // A prerendered page is not shown yet, and may never be: nothing is spent for it.
    if ((document as { prerendering?: unknown }).prerendering === true)
      await heard(document, "prerenderingchange", signal ?? openScope().signal);
    const within = (ms: number, next?: StageName) => {
      scope?.end();
      scope = openScope(signal, ms, () => problem("timeout", next ?? stage ?? "ticket", ms));
      return scope.signal;
    };
    return await work({ ...events, settings, within });
  } catch (error) {
    events.clear();
    throw signal?.aborted ? error : await explained(error, signal);
  } finally {
    scope?.end();
  }
}
