// The tenant's discovery document (RFC 8414) and its public keys.

import { jsonAnswer } from "../../model/http/answers.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import type { Outcome } from "../../system/system.js";
import { foreignOrigin, corsHeaders, readableBy } from "../cors.js";
import { TenantRefusal } from "../errors.js";
import type { Tenant } from "../state/tenant.js";
import { GRANT_TYPES } from "./token-call.js";

/** `GET /.well-known/oauth-authorization-server`. */
export function answerDiscovery(tenant: Tenant, request: ProxyRequest): Outcome {
  const { government, governmentDiscovery, basicAuthentication } = tenant.settings;
  if (government && governmentDiscovery === "absent") {
    throw new TenantRefusal(404, "Not found", { reason: "a government tenant has no OAuth clients", unreadable: true });
  }
  const { origin } = request.url;
  const methods = ["client_secret_post", "private_key_jwt", "none"];
  return {
    response: readable(tenant, request, {
      issuer: origin,
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      grant_types_supported: GRANT_TYPES,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported:
        basicAuthentication === "accepted" ? ["client_secret_basic", ...methods] : methods,
    }),
  };
}

/** `GET /.well-known/jwks.json`; no keys where tokens have no real signature. */
export function answerKeys(tenant: Tenant, request: ProxyRequest): Outcome {
  const { tokenSigner } = tenant.settings;
  return { response: readable(tenant, request, { keys: tokenSigner ? [tokenSigner.publicKey] : [] }) };
}

function readable(tenant: Tenant, request: ProxyRequest, body: object): ProxyResponse {
  const origin = foreignOrigin(request);
  const answer = jsonAnswer(200, body);
  const { discoveryCors } = tenant.settings;
  if (origin === undefined || discoveryCors === "none") return answer;
  const headers = discoveryCors === "any" ? readableBy(origin) : corsHeaders(tenant, request);
  return { ...answer, headers: [...answer.headers, ...headers] };
}
