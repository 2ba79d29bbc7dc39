// One call from the page's words to its session: settings, provider, the core's flow, and the handle that the page gets.
import { runCall } from "../core/call.js";
import { connect } from "../core/connect.js";
import { isEmbedError } from "../core/errors/embed-error.js";
import { createEvents } from "../core/events.js";
import { translateEvents } from "./events.js";
import { noteEvent, noteFailure } from "./history.js";
import { qlikSense } from "./provider.js";
import { addClient, createSession, type QlikMashup, type QlikSession } from "./session/session.js";
import { readSettings } from "./settings.js";
import { warnOfCopies } from "./warnings.js";
import type { QlikEvent } from "./event-types.js";
import type { AuthenticateOptions, Source } from "./types.js";

/** With `spends: false` no ticket is spent: see `core/call.ts`. */
export async function startSession(
  source: Source,
  options: AuthenticateOptions = {},
  { spends }: { readonly spends: boolean },
): Promise<QlikSession | QlikMashup> {
  const startedAt = performance.now();
  const settings = readSettings(source, options);
  const { signal, onEvent, reuse, takeover, bootstrap: wantsClient, signInMs, bootstrapMs: openMs, renew } = settings;
  const provider = qlikSense(settings);
  const events = createEvents<QlikEvent>();
  events.on("*", noteEvent);
  if (onEvent) events.on("*", onEvent);
  warnOfCopies(events.emit);
  const emit = translateEvents(provider.words, events.emit);
  const call = { words: provider.words, reuse, takeover, spends, wantsClient, signInMs, openMs, signal, emit };
  try {
    return await runCall(call, async (begun) => {
      const { proof, client } = await connect(provider, begun);
      const { session, live } = createSession(provider, proof, events, { renew, signInMs, emit, client });
      const durationMs = performance.now() - startedAt;
      const { user, identity } = session;
      events.emit({ type: "ready", user, identity, reused: proof.isReused, durationMs });
      return client ? addClient(session, live, proof, client) : session;
    });
  } catch (failure) {
    events.clear();
    const isLate = isEmbedError(failure) && failure.code === "timeout";
    const error: unknown = (isLate ? provider.whyLate() : undefined) ?? failure;
    noteFailure(error);
    throw error;
  }
}
