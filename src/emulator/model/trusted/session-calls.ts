// `…/session[/{id}]` and `…/user/{dir}/{id}` on the trusted side: look at sessions and end them. A backend logs its
// user out with the second.

import { methodNotAllowed } from "../http/answers.js";
import { plainError, qpsAnswer, sessionData } from "./qps-answers.js";
import { decodeSegment } from "../http/query.js";
import type { QpsCall } from "./trusted-routes.js";
import type { ProxyResponse } from "../types.js";

export function answerSessionCall({ site, virtualProxy, rest, request }: QpsCall): ProxyResponse {
  if (rest.length > 1) return unknownSession();
  if (rest.length === 0) {
    if (request.method !== "GET") return methodNotAllowed("GET");
    const sessions = site.sessions.all().filter((session) => session.virtualProxy === virtualProxy);
    return qpsAnswer(site, 200, sessions.map(sessionData));
  }
  if (request.method !== "GET" && request.method !== "DELETE") return methodNotAllowed("GET, DELETE");
  const session = site.sessions.find(decodeSegment(rest[0] ?? "") ?? "", virtualProxy);
  if (!session) return unknownSession();
  if (request.method === "GET") return qpsAnswer(site, 200, sessionData(session));
  site.sessions.end(session, "logged-out");
  const LastSessionForUser = site.sessions.ofUser(session.user, virtualProxy).length === 0;
  return qpsAnswer(site, 200, { Session: sessionData(session), LastSessionForUser });
}

export function answerUserCall({ site, virtualProxy, rest, request }: QpsCall): ProxyResponse {
  const [userDirectory, userId] = rest.map(decodeSegment);
  if (rest.length !== 2) return plainError(404, "The requested resource was not found.");
  if (!userDirectory || !userId) return plainError(400, "The address is malformed.");
  if (request.method !== "GET" && request.method !== "DELETE") return methodNotAllowed("GET, DELETE");
  const sessions = site.sessions.ofUser({ userDirectory, userId }, virtualProxy);
  if (request.method === "DELETE") sessions.forEach((session) => site.sessions.end(session, "logged-out"));
  return qpsAnswer(site, 200, sessions.map(sessionData));
}

function unknownSession(): ProxyResponse {
  return plainError(404, "The session was not found.");
}
