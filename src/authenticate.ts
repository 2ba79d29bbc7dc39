// THE FLOW: ticket, consume, verify, bootstrap. Each stage has a front door of its own below `qlik-sense/`.
import { createEvents } from "./core/events.js";
import { openScope, type Scope } from "./core/scope.js";
import { joinFlight } from "./core/single-flight.js";
import { joinLoad } from "./qlik-sense/capability/join-load.js";
import { consumeTicket } from "./qlik-sense/consume/consume-ticket.js";
import { runStage, type Flow } from "./qlik-sense/flow.js";
import { explained, problem, STAGES } from "./qlik-sense/problems/problem.js";
import { mayRetry, prove } from "./qlik-sense/session/judge.js";
import { pageRegistry, signInKey } from "./qlik-sense/session/registry.js";
import { acceptAnswer, firstProxy, isReusable, isSameKey, rememberSignIn } from "./qlik-sense/session/reuse.js";
import type { QlikMashup, QlikSession, SignedIn } from "./qlik-sense/session/session.js";
import { createMashup, createSession, live, signedIn } from "./qlik-sense/session/session.js";
import { readSettings } from "./qlik-sense/settings.js";
import { fetchTicket } from "./qlik-sense/ticket/fetch-ticket.js";
import type { AuthenticateOptions, QlikEvent, Source, StageEvent, StageName } from "./qlik-sense/types.js";
import type { Verified } from "./qlik-sense/verify/verdict.js";
import { warn } from "./qlik-sense/warn.js";
import { verifySession } from "./qlik-sense/verify/verify-session.js";

/**
 * Signs this browser in to Qlik Sense with a one-time ticket and loads the Capability API.
 *
 * @param source Address of your ticket endpoint, a function that fetches a ticket, or a ticket that came with the page.
 * @param options See {@link AuthenticateOptions}. Unknown keys are refused.
 * @returns The session with `qlik`, `require` and `openApp`; without these when `bootstrap` is `false`.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 */
export function authenticate(
  source: Source,
  options: AuthenticateOptions & { readonly bootstrap: false },
): Promise<QlikSession>;
export function authenticate(source: Source, options?: AuthenticateOptions): Promise<QlikMashup>;
export async function authenticate(
  source: Source,
  options: AuthenticateOptions = {},
): Promise<QlikSession | QlikMashup> {
  const from = performance.now();
  const { emit, ...events } = createEvents<QlikEvent>();
  let stage: StageName | undefined;
  let scope: Scope | undefined;
  try {
    const settings = readSettings(source, options);
    const { signal, onEvent, signInMs, bootstrapMs, bootstrap } = settings;
    signal?.throwIfAborted();
    if (onEvent) events.on("*", onEvent);
    events.on("stage", (event) => (stage = (event as StageEvent).stage));
    // A prerendered page is not shown yet, and may never be: nothing is spent for it.
    if ("prerendering" in document && document.prerendering) await (await live()).untilShown(signal);
    scope = openScope(signal, signInMs, () => problem("timeout", stage ?? "ticket", signInMs));
    const { signIns } = pageRegistry();
    const start = (until: AbortSignal, tell: typeof emit) => signIn({ settings, signal: until, emit: tell });
    const { loading, ...found } = await joinFlight(signIns, signInKey(settings), scope.signal, emit, start);
    scope.end();
    let session = createSession(found, events);
    if (bootstrap) {
      scope = openScope(signal, bootstrapMs, () => problem("timeout", "bootstrap", bootstrapMs));
      const capability = joinLoad(found.proxy, Promise.resolve(), scope.signal, emit);
      loading?.end();
      session = createMashup(session, await capability);
    }
    const { user, identity, reused } = found;
    emit({ type: "ready", user, identity, reused, durationMs: performance.now() - from });
    return session;
  } catch (error) {
    events.clear();
    throw await explained(error, stage ? STAGES[stage] : "configure");
  } finally {
    scope?.end();
  }
}

/** Stages 1 to 3: out of them comes a session that is proven, and whose; `loading` is the load of Qlik's files begun meanwhile. */
async function signIn(flow: Flow): Promise<SignedIn & { readonly loading?: Scope | undefined }> {
  const { settings, signal, emit } = flow;
  const { user, reuse, takeover, consume = "auto", bootstrap } = settings;
  const first = firstProxy(settings);
  const probing = first && verifySession(first, signal);
  probing?.catch(() => undefined);
  let found: Verified | undefined;
  if (user && first) {
    found = await probing;
    const expected = { proxy: first, named: user, sessionKey: user.sessionKey };
    if (isReusable(flow, found, expected)) return signedIn(first, found);
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await runStage(flow, "ticket", attempt, () => fetchTicket(flow, attempt));
    const expected = acceptAnswer(flow, answer);
    const { proxy, named } = expected;
    if (!proxy.config.isSecure) warn("insecure-proxy", emit);
    if (attempt === 1) {
      const known = proxy.url === first?.url;
      // With `reuse: false` the probe is not waited for: it saves nothing then but the knowledge how to consume.
      if (reuse !== false || !known) found = await (known ? probing : verifySession(proxy, signal));
      if (isReusable(flow, found, expected)) return signedIn(proxy, found);
    }
    const before = found?.verdict;
    if (takeover) await (await live()).endOtherSession(flow, expected, before);
    const via = consume !== "auto" ? consume : found?.via === "websocket" ? "image" : "fetch";
    const spend = () => consumeTicket(flow, proxy, answer.ticket, via);
    const { accepted, served } = await runStage(flow, "consume", attempt, spend);
    const verifying = runStage(flow, "verify", attempt, () => verifySession(proxy, signal, found?.via));
    const proving = verifying.then(({ verdict: after }) =>
      prove({ accepted, before, after, named, sameKey: isSameKey(expected) }, proxy),
    );
    // After a readable 200 Qlik's files may be fetched beside the proof; none of its code runs before it.
    const loading = served && bootstrap && !signal.aborted ? openScope() : undefined;
    if (loading) joinLoad(proxy, proving, loading.signal, emit).catch(() => undefined);
    try {
      const identity = await proving;
      rememberSignIn(flow, expected);
      return { ...signedIn(proxy, await verifying), identity, reused: false, loading };
    } catch (error) {
      loading?.end();
      if (attempt > 1 || !mayRetry(error)) throw error;
      if (settings.source.inHand) warn("ticket-in-hand-refused", emit);
      found = await verifying;
    }
  }
}
