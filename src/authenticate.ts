// THE FLOW: ticket, consume, verify, bootstrap. Each stage has a front door of its own below `qlik-sense/`.
import { isEmbedError } from "./core/errors.js";
import { createEvents } from "./core/events.js";
import { untilShown } from "./core/prerender.js";
import { openScope, type Scope } from "./core/scope.js";
import { joinFlight } from "./core/single-flight.js";
import { joinLoad } from "./qlik-sense/capability/join-load.js";
import { consumeTicket } from "./qlik-sense/consume/consume-ticket.js";
import { runStage, type Flow } from "./qlik-sense/flow.js";
import { timedOut } from "./qlik-sense/messages.js";
import { mayRetry, prove } from "./qlik-sense/session/judge.js";
import { pageRegistry, signInKey } from "./qlik-sense/session/registry.js";
import {
  acceptAnswer,
  firstProxy,
  isReusable,
  isSameKey,
  rememberSignIn,
  reusedSignIn,
} from "./qlik-sense/session/reuse.js";
import {
  createMashup,
  createSession,
  type QlikMashup,
  type QlikSession,
  type SignedIn,
} from "./qlik-sense/session/session.js";
import { endOtherSession } from "./qlik-sense/session/take-over.js";
import { readSettings, warnInsecure } from "./qlik-sense/settings.js";
import { fetchTicket } from "./qlik-sense/ticket/fetch-ticket.js";
import type {
  AuthenticateOptions,
  QlikEvent,
  StageEvent,
  StageName,
  TicketInHand,
  TicketSource,
} from "./qlik-sense/types.js";
import { verifySession, type Verified } from "./qlik-sense/verify/verify-session.js";

/**
 * Signs this browser in to Qlik Sense with a one-time ticket and loads the Capability API.
 *
 * @param source Address of your ticket endpoint, a function that fetches a ticket, or a ticket that came with the page.
 * @param options See {@link AuthenticateOptions}. Unknown keys are refused.
 * @returns The session with `qlik`, `require` and `openApp`; without these when `bootstrap` is `false`.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 */
export function authenticate(
  source: string | URL | TicketSource | TicketInHand,
  options: AuthenticateOptions & { readonly bootstrap: false },
): Promise<QlikSession>;
export function authenticate(
  source: string | URL | TicketSource | TicketInHand,
  options?: AuthenticateOptions,
): Promise<QlikMashup>;
export async function authenticate(
  source: string | URL | TicketSource | TicketInHand,
  options: AuthenticateOptions = {},
): Promise<QlikSession | QlikMashup> {
  const from = performance.now();
  const settings = readSettings(source, options);
  const { signal, onEvent, signInMs, bootstrapMs, bootstrap = true } = settings;
  const { emit, ...events } = createEvents<QlikEvent>();
  if (onEvent) events.on("*", onEvent);
  const registry = pageRegistry();
  let scope: Scope | undefined;
  try {
    await untilShown(signal);
    warnInsecure(settings, emit);
    let stage: StageName = "verify";
    events.on("stage", (event) => (stage = (event as StageEvent).stage));
    scope = openScope(signal, signInMs, () => timedOut(stage, signInMs));
    const key = signInKey(registry, settings);
    const { signedIn, loading } = await joinFlight(registry.signIns, key, scope, emit, (until, tell) =>
      signIn({ settings, signal: until, emit: tell }),
    );
    scope.end();
    let session = createSession(settings, signedIn, events);
    if (bootstrap) {
      scope = openScope(signal, bootstrapMs, () => timedOut("bootstrap", bootstrapMs));
      const capability = joinLoad(registry, signedIn.proxy, Promise.resolve(), scope, emit);
      loading?.end();
      session = createMashup(session, await capability);
    }
    const { user, identity, reused } = signedIn;
    emit({ type: "ready", user, identity, reused, durationMs: performance.now() - from });
    return session;
  } catch (error) {
    emit({ type: "failed", code: isEmbedError(error) ? error.code : "aborted", durationMs: performance.now() - from });
    events.clear();
    throw error;
  } finally {
    scope?.end();
  }
}

/** Stages 1 to 3: out of them comes a session that is proven, and whose. */
async function signIn(flow: Flow): Promise<{ readonly signedIn: SignedIn; readonly loading?: Scope }> {
  const { user, reuse, consume = "auto", bootstrap = true } = flow.settings;
  const first = firstProxy(flow.settings);
  let found: Verified | undefined;
  const probing = first && verifySession(flow, first);
  probing?.catch(() => undefined);
  if (user && first) {
    found = await probing;
    const expected = { proxy: first, named: user, sessionKey: user.sessionKey };
    if (found && isReusable(flow, found, expected)) return { signedIn: reusedSignIn(found, first) };
  }
  for (let attempt = 1; ; attempt++) {
    const { ticket, ...answer } = await runStage(flow, "ticket", attempt, () => fetchTicket(flow, attempt));
    const expected = acceptAnswer(flow, answer);
    const { proxy, named } = expected;
    if (attempt === 1) {
      const known = proxy.url === first?.url;
      // With `reuse: false` the probe is not waited for: it saves nothing then but the knowledge how to consume.
      if (reuse !== false || !known) found = await (known ? probing : verifySession(flow, proxy));
      if (found && isReusable(flow, found, expected)) return { signedIn: reusedSignIn(found, proxy) };
    }
    const before = found?.verdict;
    await endOtherSession(flow, expected, before);
    const vehicle = consume === "auto" ? (found?.via === "websocket" ? "image" : "fetch") : consume;
    const consumed = await runStage(flow, "consume", attempt, () => consumeTicket(flow, proxy, ticket, vehicle));
    const verifying = runStage(flow, "verify", attempt, () => verifySession(flow, proxy, found?.via));
    const evidence = { accepted: consumed.accepted, before, named, sameKey: isSameKey(expected) };
    const proving = verifying.then(({ verdict }) => prove({ ...evidence, after: verdict }, proxy));
    // After a readable 200 Qlik's files may be fetched beside the proof; none of its code runs before it.
    const loading = consumed.served && bootstrap ? openScope() : undefined;
    if (loading) joinLoad(pageRegistry(), proxy, proving, loading, flow.emit).catch(() => undefined);
    try {
      const identity = await proving;
      found = await verifying;
      rememberSignIn(flow, expected);
      return { signedIn: { ...reusedSignIn(found, proxy), identity, reused: false }, ...(loading && { loading }) };
    } catch (error) {
      loading?.end();
      if (attempt > 1 || !mayRetry(error)) throw error;
      found = await verifying;
    }
  }
}
