// What the proxy says on a WebSocket, before the engine speaks and when the session ends.
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { News } from "../../core/provider.js";
import { readVerdict } from "../../qlik-sense/check/verdict.js";
import { signedOut } from "../../qlik-sense/errors/session.js";
import { otherUserPresent, sessionExpired } from "../../qlik-sense/errors/sign-in.js";
import { newsOf } from "../../qlik-sense/session/problem.js";
import type { SocketWay } from "./socket-way.js";

type Told = Readonly<Record<string, unknown>>;

/** The news in a notification; `undefined` for what needs no doing. */
export function readNotification(way: SocketWay, name: string, params: Told = {}): News | undefined {
  if (name === "OnAuthenticationInformation") {
    const verdict = readVerdict(params);
    // An anonymous session is nobody's: what it may see is not what the user may see.
    if (params["mustAuthenticate"] === true || verdict === "anonymous") return "expired";
    return way.isOwn(verdict) ? undefined : "other-user";
  }
  const state = params["qSessionState"];
  return newsOf(way.place(), { code: undefined, message: typeof state === "string" ? state : name });
}

/** The error of a call that was under way; `undefined` for a connection that is gone: only a look tells why. */
export function errorOf(way: SocketWay, news: News): Error | undefined {
  if (isEmbedError(news)) return news;
  if (news === "expired") return sessionExpired(way.place());
  if (news === "signed-out") return signedOut(way.place());
  return news === "other-user" ? otherUserPresent(way.place(), undefined) : undefined;
}
