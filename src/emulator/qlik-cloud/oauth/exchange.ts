// A short-lived token for an address, in exchange for the long one: browsers cannot set headers on WebSockets, images and
// scripts, and a token of hours belongs in no address.

import { textField, type Fields } from "../../system/fields.js";
import type { Outcome } from "../../system/system.js";
import { badRequest, TenantRefusal } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { Tenant } from "../state/tenant.js";
import { describeToken, tokenAnswer } from "./token-answer.js";

const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** Answers a token exchange (RFC 8693) with its parameter `purpose`. */
export function exchangeToken(tenant: Tenant, client: OAuthClient, fields: Fields, issuer: string): Outcome {
  const purpose = textField(fields, "purpose");
  if (purpose !== "websocket" && purpose !== "webresource") {
    throw badRequest('purpose must be "websocket" or "webresource"');
  }
  if (fields["subject_token_type"] !== ACCESS_TOKEN) throw badRequest(`subject_token_type must be ${ACCESS_TOKEN}`);
  const text = textField(fields, "subject_token");
  if (text === undefined) throw badRequest("subject_token is missing");
  const token = tenant.tokens.find(text);
  if (token?.purpose !== "access" || token.client !== client) {
    const state = token ? "another client's, or no access token" : tenant.tokens.stateOf(text);
    throw new TenantRefusal(401, "Invalid subject token", { reason: `subject_token is ${state}` });
  }
  const { user, scopes, authTime, tokenType, id } = token;
  const { addressTokenTtlMs } = tenant.settings;
  const made = { purpose, client, user, scopes, authTime, tokenType, parent: id, lifeMs: addressTokenTtlMs } as const;
  const short = tenant.tokens.issue(made, issuer);
  const body = { ...describeToken(tenant, short), issued_token_type: ACCESS_TOKEN };
  return { response: tokenAnswer(body), user: user.subject };
}
