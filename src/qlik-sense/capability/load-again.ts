// After Qlik's files did not come: is the session still there? Then they are asked for again, at most twice; else somebody
// has to sign in anew.
import { takeRetry } from "../../core/budget.js";
import { watchCsp } from "../../core/csp.js";
import { raceSignal, sleep } from "../../core/scope.js";
import { isProblem, problem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";
import { pageRegistry } from "../session/registry.js";
import type { QlikEvent } from "../types.js";
import { verifySession } from "../verify/verify-session.js";
import { loadQlik, type Capability } from "./load-qlik.js";

const RELOADS = 2;

/** A second load may end otherwise: a file that did not come whole, a login page or another script's module in its place. */
const mayHelp = (error: unknown): boolean => isProblem(error) && /^(require|qlik-load)-failed$/.test(error.key);

/**
 * True when the sign-in that the load was begun beside has failed or was left: its end is none of those who joined. Waits for that
 * end, so that nothing is loaded again for a sign-in that proves nobody.
 */
async function isOfProof(signal: AbortSignal, proven?: Promise<unknown>): Promise<boolean> {
  try {
    await (proven && raceSignal(proven, signal));
    return false;
  } catch {
    // By then whoever failed has left.
    await sleep(0, signal);
    return true;
  }
}

/** Once more, with an ear for the page's own policy, which may be what keeps the files away. */
const load = (proxy: Proxy, signal: AbortSignal, emit: (event: QlikEvent) => void): Promise<Capability> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    try {
      return await loadQlik(proxy, undefined, signal, emit, true);
    } catch (error) {
      const directive = signal.aborted ? undefined : await blocked(100);
      throw directive ? problem("csp-blocked", proxy, directive, "open") : error;
    }
  });

/** Throws `session-expired` when there is no session any more, `csp-blocked`, or what the last load threw. */
export async function loadAgain(
  failure: unknown,
  proxy: Proxy,
  signal: AbortSignal,
  emit: (event: QlikEvent) => void,
  proven?: Promise<unknown>,
): Promise<Capability> {
  const isOthers = await isOfProof(signal, proven);
  for (let error = failure, loads = 0; ; loads++) {
    const isFirst = isOthers && !loads;
    if (signal.aborted || !(isFirst || mayHelp(error))) throw error;
    const { verdict } = await verifySession(proxy, signal);
    if (verdict.state === "inactive") throw problem("session-expired", proxy);
    if (!isFirst) {
      if (loads >= RELOADS || !takeRetry(pageRegistry())) throw error;
      await sleep(Math.random() * 500 * 2 ** loads, signal);
    }
    try {
      return await load(proxy, signal, emit);
    } catch (again) {
      error = again;
    }
  }
}
