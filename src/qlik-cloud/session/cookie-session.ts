// One call by JWT: provider, the core's flow, and the handle that the page gets.
import type { SessionEvent } from "../../core/bearer/events.js";
import type { BearerHandle } from "../../core/bearer/start.js";
import { tellPage } from "../../core/bearer/tell.js";
import type { Proof } from "../../core/attempt.js";
import { runCall } from "../../core/call.js";
import { connect } from "../../core/connect.js";
import { createEvents, type Events } from "../../core/events.js";
import type { Source } from "../../core/issuer/source.js";
import { createLiveSession, type LiveSession } from "../../core/session.js";
import type { WebPlace } from "../ask/cookie-init.js";
import { userOf } from "../identity.js";
import type { Settings } from "../settings.js";
import { openCookieClient } from "../use/cookie-client.js";
import { jwtProvider } from "../ways/jwt-session.js";
import type { QlikCloudCookieSession } from "./types.js";

export async function startCookieSession(settings: Settings, source: Source): Promise<QlikCloudCookieSession> {
  const startedAt = performance.now();
  const { signInMs, signal, onEvent } = settings;
  const provider = jwtProvider(settings, source);
  const { words } = provider;
  const events = createEvents<SessionEvent>();
  if (onEvent) events.on("*", onEvent);
  const tell = tellPage(words, events.emit);
  // The answer has no key of the user's rights: groups are taken over at the next JWT, the user alone decides.
  const call = { words, reuse: "same-user", takeover: false, spends: true, wantsClient: false } as const;
  try {
    return await runCall({ ...call, signInMs, openMs: signInMs, signal, emit: tell }, async (begun) => {
      const { proof, client } = await connect(provider, begun);
      const live = createLiveSession(provider, proof, {
        client,
        renew: "on-activity",
        signInMs,
        emit: tell,
        tell,
        report: (error) => tell({ type: "error", error }),
      });
      events.emit({ type: "ready", durationMs: performance.now() - startedAt });
      return sessionOf(proof, live, events);
    });
  } catch (error) {
    events.clear();
    throw error;
  }
}

function sessionOf(
  { place, identity }: Proof<WebPlace>,
  live: LiveSession,
  { on, clear }: Events<SessionEvent>,
): QlikCloudCookieSession {
  const handle: BearerHandle = {
    get state() {
      return live.state;
    },
    ensure: live.ensure,
    renew: live.renew,
    invalidate: () => live.hear("expired"),
    check: live.check,
    logout: live.logout,
    on: on as BearerHandle["on"],
    dispose() {
      live.release();
      clear();
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
