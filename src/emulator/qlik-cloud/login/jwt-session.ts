// POST /login/jwt-session: a signed JWT becomes a cookie session. Every claim is checked, and each has an error of its own.

import { jsonAnswer } from "../../model/http/answers.js";
import type { ProxyRequest } from "../../model/types.js";
import { bearerOf } from "../../system/bearer.js";
import type { Outcome } from "../../system/system.js";
import { checkWebIntegration } from "../caller.js";
import { TenantRefusal } from "../errors.js";
import type { Tenant } from "../state/tenant.js";
import type { TenantUser } from "../state/users.js";
import { checkClaims, type SessionClaims } from "./jwt-claims.js";

/** Answers the call. */
export function answerJwtSession(tenant: Tenant, request: ProxyRequest): Outcome {
  checkWebIntegration(tenant, request);
  const token = bearerOf(request);
  if (token === undefined)
    throw new TenantRefusal(401, "Missing token", { reason: "there is no Authorization header" });
  const claims = checkClaims(tenant, token);
  tenant.limits.count("tier2", claims.sub);
  const user = userOf(tenant, claims);
  if (user.status !== "active") throw new TenantRefusal(401, "User is disabled");
  const { headers } = tenant.sessions.create(user, request.url);
  const answer = jsonAnswer(200, {});
  return { response: { ...answer, headers: [...answer.headers, ...headers] }, user: user.subject };
}

function userOf({ users }: Tenant, { sub, name, email, groups }: SessionClaims): TenantUser {
  const known = users.bySubject(sub);
  if (!known) return users.add({ subject: sub, name, email, groups });
  return Object.assign(known, { name, email, groups });
}
