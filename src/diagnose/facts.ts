// Collects what can be known about Qlik from this page. Policy reports name only the origin, so the questions to it that
// could be blocked go one after the other.
import { timedOut } from "../core/errors/call.js";
import { localNetworkState, type LocalNetworkState } from "../core/net/local-network.js";
import { openScope, raceSignal } from "../core/net/scope.js";
import type { EmbedError } from "../core/errors/embed-error.js";
import { explainLate } from "../qlik-sense/check/explain-late.js";
import { explainSilence } from "../qlik-sense/check/explain-silence.js";
import type { Verdict } from "../qlik-sense/check/verdict.js";
import { TICKET_WORDS } from "../qlik-sense/errors/words.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import {
  askPolicy,
  askSocket,
  askToken,
  reach,
  lacksScriptPolicy,
  type Reached,
  type Socket,
  type Token,
} from "./ask.js";
import { serviceWorker } from "./page-checks.js";

export interface Facts {
  readonly reached: Reached;
  readonly token: Token;
  readonly socket: Socket;
  readonly localNetwork: LocalNetworkState;
  /** Directives of the page's policy that stopped a question. */
  readonly blocked: readonly string[];
  /** The page wants Trusted Types, and its header does not name the policy of this package. */
  readonly lacksScriptPolicy: boolean;
  /** Why neither readable answer nor WebSocket came, although the host answers. */
  readonly silence?: EmbedError | undefined;
  /** Who was signed in at further looks, where a look found somebody. */
  readonly further?: readonly Verdict[];
  /** A service worker may have given every answer but the WebSocket's. */
  readonly hasWorker: boolean;
}

const NO_TOKEN: Token = { state: "unreadable" };
const NO_SOCKET: Socket = { isOpen: false };

/** `work` with a deadline of `ms`; `late` stands for what was not known by then. */
async function within<T>(
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

/** Asks Qlik everything that costs nothing; each question has `ms` milliseconds. */
export async function collectFacts(proxy: Proxy, ms: number, signal: AbortSignal): Promise<Facts> {
  const ask = <T>(late: T, work: (signal: AbortSignal) => Promise<T>) => within(signal, ms, late, work);
  const answer = await ask<Reached | undefined>(undefined, (until) => reach(proxy, until));
  const whyLate = answer ? undefined : await ask(undefined, (until) => explainLate(proxy, until));
  const reached: Reached = answer ?? { isAlive: whyLate !== undefined, notAProxy: whyLate };
  const rest = {
    reached,
    localNetwork: await localNetworkState(proxy.config.host),
    lacksScriptPolicy: lacksScriptPolicy(proxy),
    hasWorker: serviceWorker() !== null,
  };
  // Each further question would fail the same way, or hang as long.
  if (whyLate || (!reached.isAlive && !reached.directive))
    return { ...rest, token: NO_TOKEN, socket: NO_SOCKET, blocked: [] };
  const token = reached.verdict ? await ask(NO_TOKEN, (until) => askToken(proxy, until)) : NO_TOKEN;
  const socket = await ask(NO_SOCKET, (until) => askSocket(proxy, token.value ?? "", until));
  const silence = await explain(proxy, { reached, socket }, signal);
  const further = hasPerson(reached, socket) ? await ask([], (until) => lookTwice(proxy, until)) : [];
  const blocked = [reached.directive, socket.directive];
  for (const as of ["image", "script", "style"] as const) {
    if (as !== "script" || !rest.lacksScriptPolicy) blocked.push(await askPolicy(proxy, as, signal));
  }
  // `script-src-elem` is what a browser calls `script-src` of a tag.
  const directives = blocked.flatMap((each) => (each ? [each.replace(/-(elem|attr)$/, "")] : []));
  return { ...rest, token, socket, silence, further, blocked: [...new Set(directives)] };
}

const hasPerson = (reached: Reached, socket: Socket): boolean =>
  typeof reached.verdict === "object" || typeof socket.verdict === "object";

/** One look after the other, so that a load balancer may send them to several nodes. What cannot be read is left out. */
async function lookTwice(proxy: Proxy, signal: AbortSignal): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let looks = 0; looks < 2; looks++) {
    const { verdict } = await reach(proxy, signal);
    if (verdict) verdicts.push(verdict);
  }
  return verdicts;
}

/** As `authenticate()` explains it. */
async function explain(proxy: Proxy, { reached, socket }: Pick<Facts, "reached" | "socket">, signal: AbortSignal) {
  const isSilent = reached.isAlive && !reached.verdict && !reached.notAProxy && !socket.isOpen;
  const isBlocked = reached.directive !== undefined || socket.directive !== undefined;
  return isSilent && !isBlocked && proxy.origin !== location.origin ? explainSilence(proxy, signal) : undefined;
}
