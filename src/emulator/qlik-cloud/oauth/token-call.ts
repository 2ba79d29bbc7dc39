// POST /oauth/token, JSON or a form.

import type { ProxyRequest } from "../../model/types.js";
import { readFields, textField, type Fields } from "../../system/fields.js";
import type { Outcome } from "../../system/system.js";
import { checkClientOrigin } from "../cors.js";
import { badRequest, TenantRefusal } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { Tenant } from "../state/tenant.js";
import { namedClient, withBasicCredentials } from "./client-proof.js";
import { exchangeToken } from "./exchange.js";
import {
  grantForAnonymous,
  grantForCode,
  grantForImpersonation,
  grantForMachine,
  grantForRefresh,
  type Grant,
  type TokenRequest,
} from "./grants.js";
import { isOffline } from "./scopes.js";
import { describeToken, tokenAnswer } from "./token-answer.js";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ANONYMOUS = "urn:qlik:oauth:anonymous-embed";
const IMPERSONATION = "urn:qlik:oauth:user-impersonation";

const GRANTS: Readonly<Record<string, (request: TokenRequest) => Grant>> = {
  authorization_code: grantForCode,
  refresh_token: grantForRefresh,
  [IMPERSONATION]: grantForImpersonation,
  client_credentials: grantForMachine,
};

export const GRANT_TYPES = [...Object.keys(GRANTS), EXCHANGE];

/** Answers the token call. */
export function answerTokenCall(tenant: Tenant, request: ProxyRequest): Outcome {
  const fields = fieldsOf(tenant, request);
  const grantType = textField(fields, "grant_type");
  if (grantType === undefined) throw badRequest("grant_type is missing");
  if (grantType !== EXCHANGE && !Object.hasOwn(GRANTS, grantType)) {
    throw new TenantRefusal(400, "Unsupported grant type", { reason: "the tenant does not know this grant_type" });
  }
  const client = clientOf(tenant, fields, grantType);
  checkClientOrigin(tenant, client, request);
  tenant.limits.count("tier2", client.clientId);
  if (grantType === EXCHANGE) return exchangeToken(tenant, client, fields, request.url.origin);
  const tokenEndpoint = `${request.url.origin}/oauth/token`;
  const grant = GRANTS[grantType]?.({ tenant, client, fields, tokenEndpoint });
  if (!grant) throw badRequest("grant_type is missing");
  return issue(tenant, grant, request, grantType !== "client_credentials" && grantType !== IMPERSONATION);
}

/** Answers the token call of visitors without a name. */
export function answerAnonymousCall(tenant: Tenant, request: ProxyRequest): Outcome {
  const fields = fieldsOf(tenant, request);
  if (fields["grant_type"] !== ANONYMOUS) throw badRequest(`grant_type must be ${ANONYMOUS}`);
  const client = namedClient(tenant, textField(fields, "client_id"));
  checkClientOrigin(tenant, client, request);
  tenant.limits.count("tier2", client.clientId);
  const tokenEndpoint = `${request.url.origin}/oauth/token`;
  return issue(tenant, grantForAnonymous({ tenant, client, fields, tokenEndpoint }), request, false);
}

function fieldsOf(tenant: Tenant, request: ProxyRequest): Fields {
  const fields = readFields(request);
  if (!fields) throw badRequest("the body must be JSON or a form, as its Content-Type says");
  return withBasicCredentials(tenant, request, fields);
}

// A refresh and an exchange may leave the client out: the token that they show has one.
function clientOf(tenant: Tenant, fields: Fields, grantType: string): OAuthClient {
  const clientId = textField(fields, "client_id");
  const shown = { refresh_token: "refresh_token", [EXCHANGE]: "subject_token" }[grantType];
  if (clientId !== undefined || shown === undefined) return namedClient(tenant, clientId);
  const token = tenant.tokens.find(textField(fields, shown) ?? "");
  if (token) return token.client;
  throw new TenantRefusal(401, `Invalid ${shown.replace("_", " ")}`, { reason: `${shown} is no live token` });
}

function issue(tenant: Tenant, grant: Grant, { url }: ProxyRequest, mayRefresh: boolean): Outcome {
  const { client, user, scopes } = grant;
  const own = tenant.tokens.all().filter((token) => token.purpose === "access" && token.user === user);
  if (own.length >= tenant.settings.tokensPerUser) {
    throw new TenantRefusal(403, "Too many tokens", { reason: `the user ${user.subject} has ${own.length} tokens` });
  }
  const token = tenant.tokens.issue({ ...grant, lifeMs: client.accessTokenMinutes * 60_000 }, url.origin);
  const getsRefresh = mayRefresh && isOffline(scopes) && mayHaveRefresh(tenant, client);
  const refresh =
    getsRefresh &&
    tenant.tokens.issue(
      { ...grant, purpose: "refresh", parent: token.id, lifeMs: client.refreshTokenHours * 3_600_000 },
      url.origin,
    );
  const body = {
    ...describeToken(tenant, token),
    auth_time: new Date(grant.authTime).toISOString(),
    ...(refresh && { refresh_token: refresh.text }),
  };
  return { response: tokenAnswer(body), user: user.subject };
}

function mayHaveRefresh({ settings }: Tenant, { type }: OAuthClient): boolean {
  if (type === "spa") return settings.spaRefreshToken === "offline_access";
  return type === "web" || type === "native";
}
