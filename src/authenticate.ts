// THE FLOW: ticket, consume, verify, bootstrap. Each stage has a front door of its own below `qlik-sense/`.
import { inTurn } from "./core/in-turn.js";
import { openScope, type Scope } from "./core/scope.js";
import { joinFlight } from "./core/single-flight.js";
import { openConnections } from "./qlik-sense/ask-proxy.js";
import { runCall } from "./qlik-sense/call.js";
import { joinLoad } from "./qlik-sense/capability/join-load.js";
import { consumeTicket } from "./qlik-sense/consume/consume-ticket.js";
import { runStage, type Flow } from "./qlik-sense/flow.js";
import { later } from "./qlik-sense/load-later.js";
import type { Proxy } from "./qlik-sense/proxy.js";
import { isGone, mayRetry, prove } from "./qlik-sense/session/judge.js";
import { remembered } from "./qlik-sense/session/memory.js";
import { pageRegistry, signInKey } from "./qlik-sense/session/registry.js";
import { acceptAnswer, firstProxy, isSameKey, rememberSignIn, reusable } from "./qlik-sense/session/reuse.js";
import type { QlikMashup, QlikSession, SignedIn } from "./qlik-sense/session/session.js";
import { createMashup, createSession, signedIn } from "./qlik-sense/session/session.js";
import { fetchTicket } from "./qlik-sense/ticket/fetch-ticket.js";
import { isOld } from "./qlik-sense/ticket/read-answer.js";
import type { AuthenticateOptions, Source } from "./qlik-sense/types.js";
import type { Verified } from "./qlik-sense/verify/verdict.js";
import { verifySession } from "./qlik-sense/verify/verify-session.js";
import { warn } from "./qlik-sense/warn.js";

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
export function authenticate(source: Source, options: AuthenticateOptions = {}): Promise<QlikSession | QlikMashup> {
  const from = performance.now();
  return runCall(source, options, async ({ settings, emit, within, ...events }) => {
    const { signInMs, bootstrapMs, bootstrap } = settings;
    const { signIns } = pageRegistry();
    let restarts = 0;
    const start = (signal: AbortSignal, tell: typeof emit) => {
      const first = firstProxy(settings);
      let probing: Promise<Verified> | undefined;
      const forget = () => (probing = undefined);
      const probe = () => {
        if (first) (probing ??= verifySession(first, signal)).then(forget, forget);
        return probing;
      };
      // One tab at a time: the next one finds the session, and spends no ticket. Asked for first, for it takes some milliseconds;
      // what was answered before this tab's turn came is asked once more: another may have signed in since.
      const turn = inTurn(`qlik-ticket:${first?.url ?? ""}`, signal, () =>
        signIn({ settings, signal, emit: tell }, restarts, first, probe()),
      );
      void probe();
      if (first && bootstrap) openConnections(first, signal);
      return turn;
    };
    for (;;) {
      const { loading, ...found } = await joinFlight(signIns, signInKey(settings), within(signInMs), emit, start);
      const session = createSession(found, events);
      try {
        const until = within(bootstrapMs, "bootstrap");
        const capability = bootstrap && joinLoad(found.proxy, undefined, until, emit);
        loading?.end();
        if (capability) createMashup(session, await capability);
      } catch (error) {
        // The session was gone before Qlik's files had come: once more from the start.
        if (restarts++ || !isGone(error)) throw error;
        continue;
      }
      const { user, identity, reused } = found;
      emit({ type: "ready", user, identity, reused, durationMs: performance.now() - from });
      return session;
    }
  });
}

/** Stages 1 to 3: a session that is proven, and whose; `loading` is the load of Qlik's files begun meanwhile. Two tickets less `refusals` at most. */
async function signIn(
  flow: Flow,
  refusals: number,
  first: Proxy | undefined,
  probing: Promise<Verified> | undefined,
): Promise<SignedIn & { readonly loading?: Scope | undefined }> {
  const { settings, signal, emit } = flow;
  const { user, reuse, takeover, source, consume = "auto", bootstrap } = settings;
  let found: Verified | undefined;
  if (user && first) {
    found = await probing;
    const same = reusable(flow, found, { proxy: first, named: user, sessionKey: user.sessionKey });
    if (same) return signedIn(first, same);
  }
  for (let attempt = 1; ; attempt++) {
    const fresh = await runStage(flow, "ticket", attempt, () => fetchTicket(flow, attempt));
    const expected = acceptAnswer(flow, fresh);
    const { proxy, named } = expected;
    if (!proxy.config.isSecure) warn("insecure-proxy", emit);
    if (attempt === 1) {
      const known = proxy.url === first?.url;
      // With `reuse: false` the probe tells but how to consume; where that is known, it is not waited for.
      if (reuse !== false || !known || remembered("via", proxy.url) !== "fetch")
        found = await (known ? probing : verifySession(proxy, signal));
    }
    const same = reusable(flow, found, expected);
    if (same) return signedIn(proxy, same);
    if (attempt === 1 && isOld(fresh)) continue;
    const before = found?.verdict;
    if (takeover) await (await later()).takeover(flow, expected, before);
    const via = consume !== "auto" ? consume : found?.via === "websocket" ? "image" : "fetch";
    const spend = () => consumeTicket(flow, proxy, fresh.ticket, via);
    const spending = runStage(flow, "consume", attempt, spend);
    // Looked up while nothing else is to do: the first look into a browser's storage takes some milliseconds.
    const sameKey = isSameKey(expected);
    const { accepted, served } = await spending;
    const verifying = runStage(flow, "verify", attempt, () => verifySession(proxy, signal, found?.via));
    const proving = verifying.then(({ verdict: after }) =>
      prove({ after, accepted, via, named, before, sameKey }, proxy),
    );
    // After a readable 200 Qlik's files may be fetched beside the proof; none of its code runs before it.
    const loading = served && bootstrap && !signal.aborted ? openScope() : undefined;
    if (loading) joinLoad(proxy, proving, loading.signal, emit).catch(() => undefined);
    try {
      const identity = await proving;
      if (via === "fetch" ? !served : !accepted) warn("resource-moved", emit);
      rememberSignIn(expected, via, source.url);
      return { ...signedIn(proxy, await verifying), identity, reused: false, loading };
    } catch (error) {
      loading?.end();
      if (refusals++ || !mayRetry(error)) throw error;
      if (source.inHand) warn("ticket-in-hand-refused", emit);
      found = await verifying;
    }
  }
}
