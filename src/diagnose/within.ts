// A question with a deadline of its own: what hangs must not hide what the others have found.
import { timedOut } from "../core/errors/call.js";
import { openScope, raceSignal } from "../core/net/scope.js";
import { TICKET_WORDS } from "../qlik-sense/errors/words.js";

/** `work` with a deadline of `ms`; `late` stands for what was not known by then. */
export async function within<T>(
  outer: AbortSignal,
  ms: number,
  late: T,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, end } = openScope(outer, ms, () => timedOut(TICKET_WORDS, "verify", ms));
  try {
    return await raceSignal(work(signal), signal);
  } catch (error) {
    outer.throwIfAborted();
    if (signal.aborted) return late;
    throw error;
  } finally {
    end();
  }
}
