// One call by JWT: provider, the core's flow, and the handle that the page gets.
import type { SessionEvent } from "../../core/bearer/events.js";
import type { BearerHandle } from "../../core/bearer/start.js";
import { tellPage } from "../../core/bearer/tell.js";
import { runCall } from "../../core/call.js";
import { connect, type Connection } from "../../core/connect.js";
import { createEvents } from "../../core/events.js";
import { createLiveSession } from "../../core/session.js";
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
  const begin = () =>
    runCall({ ...call, signInMs, openMs: signInMs, signal, emit: tell }, (begun) => connect(provider, begun));
  const { proof }: Connection<WebPlace, object> = await begin();
  const live = createLiveSession(provider, proof, () => tell({ type: "closed", reason: "other-user" }));
  events.emit({ type: "ready", durationMs: performance.now() - startedAt });
  const { place, identity } = proof;
  const renew = async () => {
    live.assertOpen();
    await begin();
    tell({ type: "renewed" });
  };
  const handle: BearerHandle = {
    get state() {
      return live.state;
    },
    ensure: live.assertOwn,
    renew,
    invalidate: () => tell({ type: "expired" }),
    check: live.check,
    logout: async () => {
      await provider.end?.(place, {
        signal: new AbortController().signal,
        attempt: 1,
        reason: "start",
        warn: () => undefined,
      });
      live.release();
    },
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
