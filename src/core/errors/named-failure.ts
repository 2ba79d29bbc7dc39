// A request to another system that gets no answer: the page's policy, the system's rules for pages, or the network. Without a
// readable answer only a second request tells which.
import { isEmbedError } from "./embed-error.js";
import { watchCsp } from "../net/csp.js";
import { openScope } from "../net/scope.js";

/** A policy's report may come a little after the failure. */
const REPORT_MS = 50;
/** The second request takes at most this long. */
const ASK_MS = 15_000;

/** What to say of each failure. */
export interface FailureWords {
  readonly cspBlocked: (directive: string) => Error;
  /** The host answers, but not to this page. */
  readonly originRefused: () => Error;
  readonly unreachable: (cause: unknown) => Error;
}

/** Runs a request to `origin`; a failure that has no answer is named. */
export function nameFailures<T>(
  origin: string,
  signal: AbortSignal,
  words: FailureWords,
  send: () => Promise<T>,
): Promise<T> {
  return watchCsp(origin, signal, async (blocked) => {
    try {
      return await send();
    } catch (error) {
      signal.throwIfAborted();
      if (isEmbedError(error)) throw error;
      const directive = await blocked(REPORT_MS);
      if (directive) throw words.cspBlocked(directive);
      throw await lookAgain(origin, signal, words, error);
    }
  });
}

/** The host answers a request that nobody can read: then it is this page that it does not answer. */
async function lookAgain(
  origin: string,
  outer: AbortSignal,
  { originRefused, unreachable }: FailureWords,
  cause: unknown,
): Promise<Error> {
  if (origin === location.origin) return unreachable(cause);
  const { signal, end } = openScope(outer, ASK_MS);
  try {
    await fetch(`${origin}/`, { mode: "no-cors", credentials: "omit", cache: "no-store", signal });
    return originRefused();
  } catch {
    outer.throwIfAborted();
    return unreachable(cause);
  } finally {
    end();
  }
}
