// The engine's WebSocket, `/app/{id}`. A page brings a token for addresses, or its cookies with the CSRF token; a program
// may send the access token in a header.

import { decodeSegment, parameterValue } from "../model/http/query.js";
import { notificationText } from "../model/sockets/notifications.js";
import type { ProxyRequest, SocketHandlers, SocketPeer, UpgradeAnswer } from "../model/types.js";
import { bearerOf } from "../system/bearer.js";
import type { Outcome } from "../system/system.js";
import { callerOfToken, checkCsrfToken, checkWebIntegration, liveToken } from "./caller.js";
import { refusalAnswer, TenantRefusal, unauthorized } from "./errors.js";
import type { Tenant } from "./state/tenant.js";
import type { TenantUser } from "./state/users.js";

const ENGINE_PATH = /^\/app\/([^/]+)(?:\/identity\/([^/]+))?(?:\/ttl\/(\d{1,6}))?\/?$/;

/** Close codes that Qlik's own client knows (npm package @qlik/api, `qix/session`). */
const CLOSE = { licence: 4002, sessionLimit: 4005, authentication: 4006, access: 4203, engine: 4220 };

/** Answers an upgrade. */
export function answerUpgrade(
  tenant: Tenant,
  request: ProxyRequest,
): { readonly answer: UpgradeAnswer } & Omit<Outcome, "response"> {
  try {
    const [, app = "%"] = ENGINE_PATH.exec(request.url.pathname) ?? [];
    const appId = decodeSegment(app);
    if (appId === undefined) throw new TenantRefusal(404, "Not found", { reason: "no engine listens there" });
    const user = socketUser(tenant, request);
    const answer = { accepted: true, headers: [], open: (peer: SocketPeer) => converse(tenant, user, appId, peer) };
    return { answer: answer as UpgradeAnswer, user: user.subject };
  } catch (error) {
    if (!(error instanceof TenantRefusal)) throw error;
    return { answer: refusal(tenant, error), refused: error.reason };
  }
}

function socketUser(tenant: Tenant, request: ProxyRequest): TenantUser {
  const { tokens, settings } = tenant;
  const checked = settings.socketOrigin === "checked" ? request : withoutOrigin(request);
  const inAddress = parameterValue(request.url, "accessToken");
  if (inAddress !== undefined) {
    const isLong = tokens.find(inAddress)?.purpose === "access" && settings.longTokenInAddress === "accepted";
    const token = liveToken(tenant, inAddress, isLong ? "access" : "websocket");
    if (!isLong && settings.socketTokenUses === "once") tokens.take(inAddress);
    return callerOfToken(tenant, checked, token).user;
  }
  const bearer = bearerOf(request);
  if (bearer !== undefined) return callerOfToken(tenant, checked, liveToken(tenant, bearer, "access")).user;
  const session = tenant.sessions.of(request);
  if (!session) throw unauthorized("there is neither a token nor a session");
  checkWebIntegration(tenant, checked);
  checkCsrfToken(session, parameterValue(request.url, "qlik-csrf-token") ?? request.headers["qlik-csrf-token"]);
  return session.user;
}

function withoutOrigin(request: ProxyRequest): ProxyRequest {
  return { ...request, headers: { ...request.headers, origin: undefined } };
}

function refusal({ settings }: Tenant, error: TenantRefusal): UpgradeAnswer {
  if (settings.socketRefusal === "handshake" || error.status === 404) {
    return { accepted: false, response: refusalAnswer(error) };
  }
  const open = (peer: SocketPeer) => {
    peer.close(CLOSE.authentication, error.message);
    return DEAF;
  };
  return { accepted: true, headers: [], open };
}

function converse({ settings }: Tenant, user: TenantUser, appId: string, peer: SocketPeer): SocketHandlers {
  const problem = user.licence === "denied" ? "SESSION_ERROR_NO_LICENSE" : settings.engine;
  if (problem !== "ok") {
    peer.send(notificationText("OnConnected", { qSessionState: problem }));
    peer.close(closeCodeOf(problem), problem);
    return DEAF;
  }
  // The engine knows a user by directory and id; a tenant's user is a subject.
  const conversation = settings.openEngine({ user: { userDirectory: "", userId: user.subject }, appId });
  let isOpen = true;
  peer.send(notificationText("OnConnected", { qSessionState: "SESSION_CREATED" }));
  return {
    message(text) {
      const answer = isOpen ? conversation.receive(text) : undefined;
      if (answer !== undefined) peer.send(answer);
    },
    closed() {
      isOpen = false;
    },
  };
}

function closeCodeOf(problem: string): number {
  if (problem === "SESSION_ERROR_NO_LICENSE" || problem === "SESSION_ERROR_LICENSE_RENEW") return CLOSE.licence;
  if (problem === "SESSION_ERROR_LIMIT_EXCEEDED") return CLOSE.sessionLimit;
  return problem === "SESSION_ERROR_APP_ACCESS_DENIED" ? CLOSE.access : CLOSE.engine;
}

const DEAF: SocketHandlers = { message: () => undefined, closed: () => undefined };
