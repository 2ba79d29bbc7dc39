// The product's client is loaded once a page and place, for all who ask for it. After a failure: is the session still there? Then
// the files are asked for again, at most twice; else somebody has to sign in anew.
import { cureOf, isEmbedError } from "./errors/embed-error.js";
import { lookAgain } from "./look-again.js";
import { openScope, raceSignal, sleep } from "./net/scope.js";
import type { CookieProvider, Place, Step } from "./provider.js";
import { takeRetry } from "./share/budget.js";
import { joinFlight } from "./share/flight.js";
import { isOwnEnd } from "./share/own-ends.js";
import { pageRegistry } from "./share/page.js";
import { runStage, warningOf, type CoreEvent } from "./stage.js";

/** A load of the client that was begun beside a proof. */
export interface ClientLoad<Client> {
  /** Joins the load, with a caller's own end and listener. */
  readonly join: (caller: Caller) => Promise<Client>;
  /** Lets go of the load; it goes on when somebody has joined it, and ends otherwise. */
  readonly cancel: () => void;
}

/** Who waits for the client. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly emit: (event: CoreEvent) => void;
}

const RELOADS = 2;

/** Gives the client of `place`, or joins its load. Throws what the provider's `open` throws, `session-expired`, and `nodes-disagree`. */
export function openClient<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  { signal, emit }: Caller,
  proven: Promise<unknown> = Promise.resolve(),
): Promise<Client> {
  const { clientLoads, clients } = pageRegistry();
  const key = JSON.stringify([provider.name, place.id]);
  return joinFlight(clientLoads, key, signal, emit, (deck) =>
    runStage(deck.emit, "open", 1, async () => {
      const client = (clients.get(key) ?? (await load(provider, place, deck, proven))) as Client & object;
      clients.set(key, client);
      return client;
    }),
  );
}

/** Begins the load while `proven` is still looked for: the files come, and none of the client's code runs before the proof. */
export function beginClientLoad<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  proven: Promise<unknown>,
  emit: (event: CoreEvent) => void,
): ClientLoad<Client> {
  const { signal, end } = openScope();
  // A failure rejects the promises of those who join the load; when nobody has joined, nobody is told.
  openClient(provider, place, { signal, emit }, proven).catch(() => undefined);
  return { join: (caller) => openClient(provider, place, caller), cancel: () => end() };
}

async function load<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  caller: Caller,
  proven: Promise<unknown>,
): Promise<Client> {
  let failure: unknown;
  try {
    return await provider.open(place, proven, stepOf(caller, "start"));
  } catch (error) {
    failure = error;
  }
  // Aborted, or an error of something that this library does not know.
  if (!isEmbedError(failure)) throw failure;
  const hasProofFailed = await hasRejected(proven, caller.signal);
  for (let reloads = 0; ; reloads++) {
    // The load was begun beside a sign-in that proved nobody. Those who joined it have a proof of their own.
    const isForOthers = hasProofFailed && reloads === 0;
    if (caller.signal.aborted || !(isForOthers || cureOf(failure) === "same-call")) throw failure;
    await assertSession(provider, place, caller);
    if (!isForOthers) await waitForReload(reloads, failure, caller.signal);
    try {
      return await provider.open(place, Promise.resolve(), stepOf(caller, "retry"));
    } catch (error) {
      failure = error;
    }
  }
}

async function hasRejected(proven: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  try {
    await raceSignal(proven, signal);
    return false;
  } catch {
    // In the next task the sign-in that failed has left this load; when nobody else is there, the signal has aborted.
    await sleep(0, signal);
    return true;
  }
}

async function assertSession<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  caller: Caller,
): Promise<void> {
  const step = stepOf(caller, "retry");
  const { session } = await provider.check(place, step);
  if (session !== "none" && session !== "anonymous") return;
  const again = session === "none" ? await lookAgain(provider, place, step) : "none";
  if (again === "none" || again === "anonymous") throw provider.explain.sessionExpired(place);
  // Another call has ended the session for other rights, and has made the one that is found now.
  if (!isOwnEnd(place.id)) throw provider.explain.nodesDisagree(place);
}

async function waitForReload(reloads: number, failure: unknown, signal: AbortSignal): Promise<void> {
  if (reloads >= RELOADS || !takeRetry()) throw failure;
  await sleep(Math.random() * 500 * 2 ** reloads, signal);
}

const stepOf = ({ signal, emit }: Caller, reason: Step["reason"]): Step => ({
  signal,
  attempt: 1,
  reason,
  warn: (code, detail) => emit(warningOf(code, detail)),
});
