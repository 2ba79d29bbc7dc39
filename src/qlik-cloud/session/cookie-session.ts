// One call by JWT: provider, the core's flow, and the handle that the page gets.
import type { SessionEvent } from "../../core/bearer/events.js";
import type { BearerHandle } from "../../core/bearer/start.js";
import { tellPage } from "../../core/bearer/tell.js";
import { runCall } from "../../core/call.js";
import { connect, type Connection } from "../../core/connect.js";
import { createEvents } from "../../core/events.js";
import { createLiveSession, type SessionEvent as LiveEvent } from "../../core/session.js";
import { optionUnusable } from "../../core/errors/call.js";
import { CALL } from "../errors/words.js";
import { SOURCE_FORMS } from "../errors/configure.js";
import { userOf } from "../identity.js";
import type { Settings } from "../settings.js";
import type { WebPlace } from "../ask/cookie-init.js";
import { jwtProvider } from "../ways/jwt-session.js";
import { openCookieClient } from "../use/cookie-client.js";
import type { QlikCloudCookieSession } from "./types.js";

export async function startCookieSession(settings: Settings): Promise<QlikCloudCookieSession> {
  const startedAt = performance.now();
  const { source, signInMs, signal, onEvent } = settings;
  if (!source) throw optionUnusable(CALL, "source", SOURCE_FORMS);
  const provider = jwtProvider(settings, source);
  const events = createEvents<SessionEvent>();
  if (onEvent) events.on("*", onEvent);
  const tell = tellPage(provider.words, events.emit);
  const call = {
    words: provider.words,
    reuse: "same-user",
    takeover: false,
    spends: true,
    wantsClient: false,
  } as const;
  const { proof }: Connection<WebPlace, object> = await runCall(
    { ...call, signInMs, openMs: signInMs, signal, emit: tell },
    (begun) => connect(provider, begun),
  );
  const live = createLiveSession(provider, proof, {
    client: undefined,
    renew: "on-activity",
    signInMs,
    emit: tell,
    report: (error) => tell({ type: "error", error }),
    tell: (event) => tellEvent(tell, event),
  });
  events.emit({ type: "ready", durationMs: performance.now() - startedAt });
  const { place, identity } = proof;
  const handle: BearerHandle = {
    get state() {
      return live.state;
    },
    ensure: live.ensure,
    renew: live.renew,
    invalidate: () => live.hear("expired"),
    check: live.check,
    logout: live.logout,
    on: events.on as BearerHandle["on"],
    dispose() {
      live.release();
      events.clear();
    },
  };
  return Object.assign(handle, openCookieClient(place, live), {
    user: identity && userOf(identity),
    tenant: place.id,
    hostConfig: {
      authType: "cookie" as const,
      host: place.id,
      webIntegrationId: place.webIntegrationId,
      crossSiteCookies: true as const,
    },
  });
}

/** The core's events in the words of all products: what is told of another user is told with the end. */
function tellEvent(tell: ReturnType<typeof tellPage>, event: LiveEvent): void {
  if (event.type === "expired" || event.type === "closed") tell(event);
  if (event.type === "renewed") tell({ type: "renewed" });
}
