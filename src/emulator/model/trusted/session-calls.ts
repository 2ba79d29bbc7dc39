// `…/session[/{id}]` and `…/user/{dir}/{id}` on the trusted side: the Session API, by which a backend makes sessions
// without a ticket, looks at them and ends them. A backend logs its user out with the second.

import { methodNotAllowed } from "../http/answers.js";
import { plainError, qpsAnswer, sessionData } from "./qps-answers.js";
import { parseUserBody } from "./qps-body.js";
import { decodeSegment } from "../http/query.js";
import type { QpsCall } from "./trusted-routes.js";
import type { ProxyResponse } from "../types.js";

export function answerSessionCall(call: QpsCall): ProxyResponse {
  const { site, virtualProxy, rest, request } = call;
  if (rest.length > 1) return unknownSession(call);
  if (rest.length === 0) {
    if (request.method === "POST") return addSession(call);
    if (request.method !== "GET") return methodNotAllowed("GET, POST");
    const sessions = site.sessions.all().filter((session) => session.virtualProxy === virtualProxy);
    return qpsAnswer(
      site,
      200,
      sessions.map((session) => sessionData(site, session)),
    );
  }
  if (request.method !== "GET" && request.method !== "DELETE") return methodNotAllowed("GET, DELETE");
  const session = site.sessions.find(decodeSegment(rest[0] ?? "") ?? "", virtualProxy);
  if (!session) return unknownSession(call);
  if (request.method === "GET") return qpsAnswer(site, 200, sessionData(site, session));
  site.sessions.end(session, "logged-out");
  const LastSessionForUser = site.sessions.ofUser(session.user, virtualProxy).length === 0;
  return qpsAnswer(site, 200, { Session: sessionData(site, session), LastSessionForUser });
}

// What a cookie's value may hold (RFC 6265, 4.1.1), for that is what becomes of it.
const COOKIE_VALUE = /^[!#-+\--:<-[\]-~]{1,256}$/;

/** The caller chooses the id and sets the cookie itself, on a host or domain that it shares with Qlik. */
function addSession({ site, virtualProxy, request }: QpsCall): ProxyResponse {
  const parsed = parseUserBody(request.body ?? "", site.settings, ["UserDirectory", "UserId", "SessionId"]);
  if ("error" in parsed) return parsed.error;
  const { user, attributes, properties } = parsed;
  const id = properties.get("sessionid");
  if (typeof id !== "string" || !COOKIE_VALUE.test(id)) return plainError(400, "SessionId must be a cookie's value.");
  if (site.sessions.all().some((session) => session.id === id)) {
    return plainError(site.settings.errorStatus, "A session with this SessionId exists already.");
  }
  const NewUser = !site.sessions.knows(user);
  site.counters.sessionsCreated += 1;
  const session = site.sessions.create({ virtualProxy, user, attributes, id });
  const told = sessionData(site, session);
  return qpsAnswer(site, 201, { ...told, UserName: told.UserId, NewUser });
}

export function answerUserCall({ site, virtualProxy, rest, request }: QpsCall): ProxyResponse {
  const [userDirectory, userId] = rest.map(decodeSegment);
  if (rest.length !== 2) return plainError(404, "The requested resource was not found.");
  if (!userDirectory || !userId) return plainError(400, "The address is malformed.");
  if (request.method !== "GET" && request.method !== "DELETE") return methodNotAllowed("GET, DELETE");
  const sessions = site.sessions.ofUser({ userDirectory, userId }, virtualProxy);
  if (request.method === "DELETE") sessions.forEach((session) => site.sessions.end(session, "logged-out"));
  return qpsAnswer(
    site,
    200,
    sessions.map((session) => sessionData(site, session)),
  );
}

function unknownSession({ site }: QpsCall): ProxyResponse {
  return plainError(site.settings.unknownSessionStatus, "The session was not found.");
}
