// The REST calls about tokens, by which an administrator ends those of a user.

import { emptyAnswer, jsonAnswer } from "../../model/http/answers.js";
import { parameterValue } from "../../model/http/query.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import type { Caller } from "../caller.js";
import { TenantRefusal } from "../errors.js";
import { revoke } from "../oauth/revoke.js";
import type { Tenant } from "../state/tenant.js";
import type { Token } from "../state/tokens.js";
import { checkAdmin } from "./people.js";

/** `GET /api/v1/oauth-tokens?userId=`. */
export function listTokens({ tokens }: Tenant, { url }: ProxyRequest, caller: Caller): ProxyResponse {
  const userId = parameterValue(url, "userId") ?? caller.user.id;
  if (userId !== caller.user.id) checkAdmin(caller);
  const found = tokens.all().filter(({ user, purpose }) => user.id === userId && purpose === "access");
  return jsonAnswer(200, { data: found.map(describeToken), links: { self: { href: url.href } } });
}

/** `DELETE /api/v1/oauth-tokens/{id}`. */
export function deleteToken(tenant: Tenant, { url }: ProxyRequest, caller: Caller): ProxyResponse {
  const id = url.pathname.split("/")[4] ?? "";
  const token = tenant.tokens.all().find((each) => each.id === id);
  if (!token) throw new TenantRefusal(404, "Not found", { reason: "there is no such token" });
  if (token.user !== caller.user) checkAdmin(caller);
  revoke(tenant, token);
  return emptyAnswer(204);
}

function describeToken({ id, client, user, issuedAt }: Token): Record<string, unknown> {
  return { id, userId: user.id, deviceType: client.name, lastUsed: new Date(issuedAt).toISOString() };
}
