// POST /oauth/revoke (RFC 7009): a token that is not known counts as revoked.

import { emptyAnswer } from "../../model/http/answers.js";
import type { ProxyRequest } from "../../model/types.js";
import { readFields, textField } from "../../system/fields.js";
import type { Outcome } from "../../system/system.js";
import { checkClientOrigin } from "../cors.js";
import { badRequest } from "../errors.js";
import type { Tenant } from "../state/tenant.js";
import type { Token } from "../state/tokens.js";

const HINTS = ["access_token", "refresh_token"];

/** Answers the call. */
export function answerRevoke(tenant: Tenant, request: ProxyRequest): Outcome {
  const fields = readFields(request);
  const text = fields && textField(fields, "token");
  if (!fields || text === undefined) throw badRequest("token is missing");
  const hint = fields["token_type_hint"];
  if (hint !== undefined && !HINTS.some((each) => each === hint)) {
    throw badRequest(`token_type_hint must be one of ${HINTS.join(", ")}`);
  }
  const token = tenant.tokens.find(text);
  if (!token) return { response: emptyAnswer(200) };
  checkClientOrigin(tenant, token.client, request);
  tenant.limits.count("tier2", token.client.clientId);
  revoke(tenant, token);
  return { response: emptyAnswer(200), user: token.user.subject };
}

/** Ends the token and those that were exchanged for it. */
export function revoke({ tokens }: Tenant, token: Token): void {
  tokens.forget(({ id, parent }) => id === token.id || parent === token.id);
}
