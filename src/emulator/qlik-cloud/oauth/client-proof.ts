// How an OAuth client proves itself: by a secret, or by a JWT that it signed (RFC 7523).

import { decodeSegment } from "../../model/http/query.js";
import type { ProxyRequest } from "../../model/types.js";
import { textOfBase64 } from "../../system/base64.js";
import { textField, type Fields } from "../../system/fields.js";
import { decodeToken } from "../../system/jws.js";
import { badRequest, TenantRefusal, unknownClient } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { Tenant } from "../state/tenant.js";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ALGORITHMS = ["RS256", "RS512", "ES384"];
const LONGEST_SECONDS = 300;

/** The client that the request names. Throws `OAUTH-14` for one that this tenant does not know. */
export function namedClient(tenant: Tenant, clientId: string | undefined): OAuthClient {
  if (clientId === undefined) throw badRequest("client_id is missing");
  const client = tenant.clients.find(clientId);
  if (!client) throw unknownClient("there is no such client on this tenant");
  if (!client.approved) throw unknownClient("a tenant admin has not let the client of another tenant in");
  return client;
}

/** Fields with client id and secret of an `Authorization: Basic` header, where the tenant takes one. */
export function withBasicCredentials(tenant: Tenant, request: ProxyRequest, fields: Fields): Fields {
  const encoded = /^Basic\s+([\w+/=]+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (encoded === undefined || tenant.settings.basicAuthentication === "refused") return fields;
  const [id, secret] = textOfBase64(encoded)
    .split(":", 2)
    .map((part) => decodeSegment(part) ?? part);
  return { ...fields, client_id: id, client_secret: secret };
}

/** Throws a refusal (401) unless the client proves itself. */
export function checkProof(tenant: Tenant, client: OAuthClient, fields: Fields, tokenEndpoint: string): void {
  const problem =
    fields["client_assertion"] === undefined
      ? secretProblem(client, textField(fields, "client_secret"))
      : assertionProblem(tenant, client, fields, tokenEndpoint);
  if (problem === undefined) return;
  throw new TenantRefusal(401, "Invalid client credentials", { reason: problem });
}

function secretProblem({ secrets }: OAuthClient, given: string | undefined): string | undefined {
  if (given === undefined) return "client_secret is missing";
  return secrets.includes(given) ? undefined : "client_secret is none of the client's";
}

function assertionProblem(tenant: Tenant, client: OAuthClient, fields: Fields, audience: string): string | undefined {
  if (fields["client_assertion_type"] !== ASSERTION_TYPE) return "client_assertion_type is not jwt-bearer";
  const token = decodeToken(textField(fields, "client_assertion") ?? "");
  if (!token) return "client_assertion is no JSON Web Token";
  const { header, claims, signed, signature } = token;
  const algorithm = String(token.algorithm);
  if (!ALGORITHMS.includes(algorithm)) return `the assertion's alg is none of ${ALGORITHMS.join(", ")}`;
  const key = client.publicKeys.find(({ keyId }) => keyId === header["kid"]);
  if (!key) return "the assertion's kid is none of the client's public keys";
  if (!tenant.settings.verifyJws?.(algorithm, signed, signature, key.pem))
    return "the assertion's signature is not good";
  if (claims["iss"] !== client.clientId || claims["sub"] !== client.clientId)
    return "iss and sub are not the client id";
  if (claims["aud"] !== audience) return `the assertion's aud is not ${audience}`;
  return timeProblem(tenant, claims) ?? replayProblem(tenant, claims);
}

function timeProblem({ clock }: Tenant, { iat, exp, nbf }: Fields): string | undefined {
  const now = clock.now() / 1000;
  if (typeof iat !== "number" || typeof exp !== "number") return "the assertion lacks iat or exp";
  if (exp - iat > LONGEST_SECONDS) return "the assertion lives longer than 5 minutes";
  if (now >= exp) return "the assertion has expired";
  if (iat > now || (typeof nbf === "number" && nbf > now)) return "the assertion is not valid yet";
  return undefined;
}

function replayProblem({ seenIds }: Tenant, { jti, iss }: Fields): string | undefined {
  if (typeof jti !== "string" || jti === "") return "the assertion lacks jti";
  const key = `assertion|${String(iss)}|${jti}`;
  if (seenIds.find(key)) return "the assertion's jti was used before";
  seenIds.keep(key, true, LONGEST_SECONDS * 1000);
  return undefined;
}
