// Which pages may read a tenant's answers: those of a client's allowed origins with its token, those of a web integration
// with its cookies.

import { emptyAnswer } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { TenantRefusal } from "./errors.js";
import type { OAuthClient } from "./state/clients.js";
import type { Tenant } from "./state/tenant.js";

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
const HEADERS =
  "authorization, content-type, accept, qlik-csrf-token, qlik-web-integration-id, qlik-api-version, user-agent";

/** The origin of a page other than the tenant's own; `undefined` for none, as programs send none. */
export function foreignOrigin({ url, headers }: ProxyRequest): string | undefined {
  const origin = headers["origin"];
  return origin === url.origin ? undefined : origin;
}

/** Headers with which pages of this origin may read the answer, cookies included. */
export function readableBy(origin: string): ProxyResponse["headers"] {
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Credentials", "true"],
    ["Access-Control-Expose-Headers", "qlik-csrf-token"],
    ["Vary", "Origin"],
  ];
}

/** The same for the request's origin, if any client or web integration lists it. */
export function corsHeaders(tenant: Tenant, request: ProxyRequest): ProxyResponse["headers"] {
  const origin = foreignOrigin(request);
  return origin !== undefined && isListed(tenant, origin) ? readableBy(origin) : [];
}

/** The answer to a preflight, which names neither client nor token. */
export function answerPreflight(tenant: Tenant, request: ProxyRequest): ProxyResponse {
  const headers = corsHeaders(tenant, request);
  if (headers.length === 0) return emptyAnswer(204);
  return emptyAnswer(204, [
    ...headers,
    ["Access-Control-Allow-Methods", METHODS],
    ["Access-Control-Allow-Headers", HEADERS],
    ["Access-Control-Max-Age", "600"],
  ]);
}

/** Throws `OAUTH-29` when the request comes from a page whose origin the client does not list. */
export function checkClientOrigin(tenant: Tenant, client: OAuthClient, request: ProxyRequest): void {
  const origin = foreignOrigin(request);
  if (origin === undefined) return;
  const { originNeedsPolicy, contentOrigins, foreignOriginStatus } = tenant.settings;
  const inPolicy = originNeedsPolicy === "no" || contentOrigins.includes(origin);
  if (client.allowedOrigins.includes(origin) && inPolicy) return;
  const lacking = inPolicy ? "the client's allowed origins" : "the tenant's content security policy";
  throw new TenantRefusal(foreignOriginStatus, "Invalid Origin Header", {
    code: "OAUTH-29",
    reason: `the origin ${origin} is not in ${lacking}`,
    unreadable: true,
  });
}

function isListed({ clients, settings }: Tenant, origin: string): boolean {
  return (
    clients.all().some(({ allowedOrigins }) => allowedOrigins.includes(origin)) ||
    settings.webIntegrations.some(({ validOrigins }) => validOrigins.includes(origin))
  );
}
