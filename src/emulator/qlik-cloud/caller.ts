// Who asks: the user of a token, or of a cookie session.

import { parameterValue } from "../model/http/query.js";
import type { ProxyRequest } from "../model/types.js";
import { bearerOf } from "../system/bearer.js";
import { checkClientOrigin, foreignOrigin } from "./cors.js";
import { TenantRefusal, unauthorized } from "./errors.js";
import type { Tenant } from "./state/tenant.js";
import type { TenantSession } from "./state/sessions.js";
import type { Token } from "./state/tokens.js";
import type { TenantUser } from "./state/users.js";

export interface Caller {
  readonly user: TenantUser;
  readonly token?: Token;
  readonly session?: TenantSession;
}

const WEB_INTEGRATION = "qlik-web-integration-id";
const READING = ["GET", "HEAD"];

/** The caller of a REST call. Throws a refusal for nobody, for a foreign page, and for a change without CSRF token. */
export function callerOf(tenant: Tenant, request: ProxyRequest): Caller {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return callerOfToken(tenant, request, liveToken(tenant, bearer, "access"));
  const forAddress = parameterValue(request.url, "accessToken");
  if (forAddress !== undefined) {
    const token = liveToken(tenant, forAddress, "webresource");
    if (tenant.settings.resourceTokenUses === "once") tenant.tokens.take(forAddress);
    return callerOfToken(tenant, request, token);
  }
  const session = tenant.sessions.of(request);
  if (!session) throw unauthorized("there is neither a token nor a session");
  checkWebIntegration(tenant, request);
  if (!READING.includes(request.method)) checkCsrfToken(session, request.headers["qlik-csrf-token"]);
  return { user: active(session.user), session };
}

/** The token with this text, if it is live and for this purpose. Throws a refusal (401) that tells the caller no cause. */
export function liveToken({ tokens }: Tenant, text: string, purpose: Token["purpose"]): Token {
  const token = tokens.find(text);
  if (!token) throw unauthorized(`the token is ${tokens.stateOf(text)}`);
  if (token.purpose !== purpose) throw unauthorized(`the token is for "${token.purpose}", not "${purpose}"`);
  return token;
}

/** The token's user, when the request comes from where the token's client may be used. */
export function callerOfToken(tenant: Tenant, request: ProxyRequest, token: Token): Caller {
  checkClientOrigin(tenant, token.client, request);
  return { user: active(token.user), token };
}

/** Throws a refusal (401) when cookies come from a page that no web integration lets in. */
export function checkWebIntegration(tenant: Tenant, request: ProxyRequest): void {
  const origin = foreignOrigin(request);
  if (origin === undefined) return;
  const id = request.headers[WEB_INTEGRATION] ?? parameterValue(request.url, WEB_INTEGRATION);
  const integration = tenant.settings.webIntegrations.find((each) => each.id === id);
  if (integration?.validOrigins.includes(origin)) return;
  const why = integration ? "its origins do not list" : "there is no such web integration for";
  throw unauthorized(`${why} ${origin}`);
}

/** Throws `CSRF-TOKEN-2` for a token that is not the session's. */
export function checkCsrfToken(session: TenantSession, given: string | undefined): void {
  if (given === session.csrfToken) return;
  throw new TenantRefusal(403, "Invalid CSRF token", {
    code: "CSRF-TOKEN-2",
    codeOnTop: true,
    reason: given === undefined ? "the CSRF token is missing" : "the CSRF token is not the session's",
  });
}

function active(user: TenantUser): TenantUser {
  if (user.status === "active") return user;
  throw new TenantRefusal(403, "User is disabled", { reason: `the user ${user.subject} is disabled` });
}
