// What may be changed for a token at the token endpoint. Each grant answers the new token, or throws a refusal.

import { toBase64Url, bytesOfText } from "../../system/base64.js";
import { isObject, textField, type Fields } from "../../system/fields.js";
import { sha256 } from "../../system/sha256.js";
import { badRequest, TenantRefusal, unknownClient } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { AuthorizationCode, Tenant } from "../state/tenant.js";
import type { NewToken } from "../state/tokens.js";
import type { TenantUser } from "../state/users.js";
import { checkProof } from "./client-proof.js";
import { grantedScopes, scopesOf } from "./scopes.js";

/** A request for a token. */
export interface TokenRequest {
  readonly tenant: Tenant;
  readonly client: OAuthClient;
  readonly fields: Fields;
  /** This tenant's token endpoint, as an assertion's audience must be. */
  readonly tokenEndpoint: string;
}

/** What a token is made of, but for its life. */
export type Grant = Omit<NewToken, "lifeMs">;

/** The code of a redirect, once, for those who know the verifier. */
export function grantForCode({ tenant, client, fields, tokenEndpoint }: TokenRequest): Grant {
  const text = textField(fields, "code");
  if (text === undefined) throw badRequest("code is missing");
  const state = tenant.codes.stateOf(text);
  // Whoever shows a code has spent it.
  const code = tenant.codes.take(text);
  if (!code) throw invalidCode(`the code is ${state}, or was used before`);
  if (code.client !== client) throw invalidCode("the code was made for another client");
  if (code.redirectUri !== textField(fields, "redirect_uri")) throw invalidCode("redirect_uri is not the code's");
  const problem = verifierProblem(code, textField(fields, "code_verifier"));
  if (problem !== undefined) throw invalidCode(problem);
  if (client.type === "web") checkProof(tenant, client, fields, tokenEndpoint);
  const { user, scopes, authTime } = code;
  return { purpose: "access", client, user: active(user), scopes, authTime, tokenType: "user" };
}

function verifierProblem({ challenge }: AuthorizationCode, verifier: string | undefined): string | undefined {
  if (challenge === undefined) return verifier === undefined ? undefined : "the code was made without a challenge";
  if (verifier === undefined) return "code_verifier is missing";
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return "code_verifier is not 43 to 128 letters, digits and -._~";
  const isIts = toBase64Url(sha256(bytesOfText(verifier))) === challenge;
  return isIts ? undefined : "code_verifier does not fit the challenge";
}

/** A refresh token, once. */
export function grantForRefresh({ tenant, client, fields, tokenEndpoint }: TokenRequest): Grant {
  const text = textField(fields, "refresh_token");
  if (text === undefined) throw badRequest("refresh_token is missing");
  const token = tenant.tokens.find(text);
  if (token?.purpose !== "refresh" || token.client !== client) {
    throw new TenantRefusal(401, "Invalid refresh token", { reason: `the refresh token is ${stateOf(tenant, text)}` });
  }
  const needsProof = client.type === "web" && tenant.settings.refreshNeedsSecret === "yes";
  if (needsProof || fields["client_secret"] !== undefined) checkProof(tenant, client, fields, tokenEndpoint);
  tenant.tokens.take(text);
  const { user, scopes, authTime, tokenType } = token;
  return { purpose: "access", client, user: active(user), scopes, authTime, tokenType };
}

function stateOf({ tokens }: Tenant, text: string): string {
  const state = tokens.stateOf(text);
  return state === "live" ? "another client's, or no refresh token" : `${state}, or was used before`;
}

/** A user's token for a backend that vouches for the user. */
export function grantForImpersonation({ tenant, client, fields, tokenEndpoint }: TokenRequest): Grant {
  checkGrant(client, "impersonation");
  checkProof(tenant, client, fields, tokenEndpoint);
  const lookup = fields["user_lookup"];
  const field = isObject(lookup) ? textField(lookup, "field") : undefined;
  const value = isObject(lookup) ? textField(lookup, "value") : undefined;
  if (value === undefined || (field !== "subject" && field !== "userId")) {
    throw badRequest('user_lookup must be {"field": "subject" or "userId", "value": …}');
  }
  const user = field === "subject" ? tenant.users.bySubject(value) : tenant.users.byId(value);
  if (!user) {
    const reason = `there is no user with this ${field}`;
    throw new TenantRefusal(tenant.settings.unknownUserStatus, "User not found", { reason });
  }
  const scopes = grantedScopes(tenant, client, scopesOf(textField(fields, "scope")));
  return { purpose: "access", client, user: active(user), scopes, authTime: tenant.clock.now(), tokenType: "machine" };
}

/** A client's own token: it acts as a user that the tenant made for it. */
export function grantForMachine({ tenant, client, fields, tokenEndpoint }: TokenRequest): Grant {
  checkGrant(client, "client_credentials");
  checkProof(tenant, client, fields, tokenEndpoint);
  const subject = `qlikbot\\${client.clientId}`;
  const user = tenant.users.bySubject(subject) ?? tenant.users.add({ subject, name: client.name });
  const scopes = grantedScopes(tenant, client, scopesOf(textField(fields, "scope")));
  return { purpose: "access", client, user, scopes, authTime: tenant.clock.now(), tokenType: "machine" };
}

/** A visitor's token, for those who know the access code. */
export function grantForAnonymous({ tenant, client, fields }: TokenRequest): Grant {
  const { type, accessCode } = client;
  if (type !== "anonymous-embed") throw unknownClient(`a client of the type "${type}" lets no visitors in`);
  if (!/^[0-9a-f]{40}$/.test(textField(fields, "tracking_code") ?? "")) {
    throw badRequest("tracking_code must be 40 hexadecimal digits");
  }
  if (accessCode === undefined || textField(fields, "eac") !== accessCode) {
    throw new TenantRefusal(401, "Invalid access code", { reason: "eac is not the client's access code" });
  }
  const subject = `anonymous\\${client.clientId}`;
  const user = tenant.users.bySubject(subject) ?? tenant.users.add({ subject, name: "Anonymous" });
  const { allowedScopes: scopes } = client;
  return { purpose: "access", client, user, scopes, authTime: tenant.clock.now(), tokenType: "user" };
}

function checkGrant(client: OAuthClient, grant: "impersonation" | "client_credentials"): void {
  if (client.type === "web" && client.grants.includes(grant)) return;
  throw new TenantRefusal(400, "Unsupported grant type", { reason: `the client does not have the grant ${grant}` });
}

function active(user: TenantUser): TenantUser {
  if (user.status === "active") return user;
  throw new TenantRefusal(403, "User is disabled", { reason: `the user ${user.subject} is disabled` });
}

function invalidCode(reason: string): TenantRefusal {
  return new TenantRefusal(401, "Invalid code", { reason });
}
