// WebSockets of a session that the browser has a cookie for: as many as the page likes, all of one session.
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { QlikSession } from "../../index.js";
import { connectionLost, socketNeverOpened } from "../../qlik-sense/errors/session.js";
import { sessionExpired } from "../../qlik-sense/errors/sign-in.js";
import { identityOf } from "../../qlik-sense/identity.js";
import { parseProxy } from "../../qlik-sense/proxy.js";
import { webSocketUrlOf } from "../../qlik-sense/session/web-socket-url.js";
import type { SocketWay } from "./socket-way.js";
import type { EnigmaOptions } from "./types.js";

export function byCookie(qlik: QlikSession, appId: string, options: EnigmaOptions): SocketWay {
  const place = parseProxy(qlik.proxy, true);
  const me = qlik.user && identityOf(qlik.user).key;
  return {
    url: webSocketUrlOf(place, appId, "", options),
    place: () => place,
    nextAddress: () => qlik.webSocketUrl(appId, options),
    isOwn: (verdict) => typeof verdict !== "object" || me === undefined || verdict.key === me,
    hear: (news) => {
      if (qlik.state !== "closed") qlik.invalidate(news);
    },
    used: () => undefined,
    async explain(hasOpened) {
      if ((await qlik.check()) === "inactive") return sessionExpired(place);
      try {
        await qlik.ensure();
      } catch (error) {
        if (isEmbedError(error)) return error;
      }
      return hasOpened ? connectionLost(place) : socketNeverOpened(place);
    },
    mayReopen: async () => (await qlik.check()) !== "inactive" && qlik.state === "ready",
    watch(again, over) {
      const stops = [qlik.on("renewed", again), qlik.on("closed", over)];
      return () => stops.forEach((stop) => stop());
    },
  };
}
