// A tenant as the tests use it: a page's client, a backend's client, and a browser that keeps cookies and follows nothing.

import { createHash } from "node:crypto";
import { createManualClock, createQlikCloudTenant, verifyJws } from "../../../src/emulator/index.js";
import type { ManualClock, QlikCloudTenant, TenantOptions } from "../../../src/emulator/index.js";
import { toRequest, type Answer, type Asked } from "../support/ask.js";

export const TENANT = "https://localhost";
export const PAGE = "https://app.example.com";
export const CALLBACK = `${PAGE}/oauth-callback.html`;
export const SECRET = "first-secret";

export const SPA = {
  clientId: "spa-client",
  type: "spa",
  redirectUris: [CALLBACK],
  allowedOrigins: [PAGE],
  allowedScopes: ["user_default", "apps:read"],
} as const;
export const WEB = {
  clientId: "web-client",
  type: "web",
  secrets: [SECRET],
  redirectUris: [CALLBACK],
  allowedOrigins: [PAGE],
  allowedScopes: ["user_default", "admin_classic", "offline_access"],
  grants: ["impersonation", "client_credentials"],
} as const;

const IMPERSONATION = "urn:qlik:oauth:user-impersonation";
export const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** PKCE's two halves. */
const VERIFIER = "a-verifier-of-more-than-forty-three-characters";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

export interface Made {
  readonly tenant: QlikCloudTenant;
  readonly clock: ManualClock;
}

export function makeTenant(options: TenantOptions = {}): Made {
  const clock = createManualClock();
  return { clock, tenant: createQlikCloudTenant({ clients: [SPA, WEB], clock, verifyJws, ...options }) };
}

export function ask(tenant: QlikCloudTenant, path: string, asked: Asked = {}): Answer & { json(): Json } {
  const response = tenant.handle(toRequest(new URL(path, TENANT).href, asked));
  const text = typeof response.body === "string" ? response.body : new TextDecoder().decode(response.body);
  const header = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const cookies = response.headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value.split(";")[0]);
  const cookie = cookies.length === 0 ? undefined : cookies.join("; ");
  return { ...response, text, header, cookie, json: () => JSON.parse(text) as Json };
}

export type Json = Record<string, unknown> & { access_token: string; errors: { code: string; title: string }[] };

/** A POST of JSON. */
export function post(tenant: QlikCloudTenant, path: string, body: object, headers: Record<string, string> = {}) {
  return ask(tenant, path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** What the backend sends to get a user's token. */
export const IMPERSONATE_ANNA = {
  grant_type: IMPERSONATION,
  client_id: WEB.clientId,
  client_secret: SECRET,
  user_lookup: { field: "subject", value: "anna" },
  scope: "user_default",
};

/** An access token of Anna's, as a backend gets it. */
export function tokenOfAnna(tenant: QlikCloudTenant): string {
  return post(tenant, "/oauth/token", IMPERSONATE_ANNA).json().access_token;
}

/** A token for an address, in exchange. */
export function exchange(tenant: QlikCloudTenant, token: string, purpose: "websocket" | "webresource") {
  return post(tenant, "/oauth/token", {
    grant_type: EXCHANGE,
    client_id: WEB.clientId,
    subject_token: token,
    subject_token_type: ACCESS_TOKEN,
    purpose,
  });
}

export function authorizePath(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const all: Record<string, string | undefined> = {
    client_id: SPA.clientId,
    redirect_uri: CALLBACK,
    response_type: "code",
    scope: "user_default",
    state: "state-1",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/oauth/authorize?${new URLSearchParams(given).toString()}`;
}

/** Signs a person in on the tenant's page; the cookies. */
export function signInOnPage(tenant: QlikCloudTenant, subject: string): string {
  const { cookie } = ask(tenant, "/login?returnto=/", { method: "POST", body: `subject=${subject}` });
  if (cookie === undefined) throw new Error("nobody was signed in");
  return cookie;
}

/** Says yes or no on a consent page. */
export function decide(tenant: QlikCloudTenant, page: string, cookie: string, decision: "approve" | "cancel"): Answer {
  const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? "";
  return ask(tenant, "/oauth/consent", { method: "POST", cookie, body: `id=${id}&decision=${decision}` });
}

/** The parameters that came back to the client. */
export function returned(answer: Answer): Record<string, string> {
  return Object.fromEntries(new URL(answer.header("location") ?? "about:blank").searchParams);
}

/** A code for the spa client, consent given. */
export function codeOf(
  tenant: QlikCloudTenant,
  subject: string,
  changes: Record<string, string | undefined> = {},
): string {
  const cookie = signInOnPage(tenant, subject);
  const first = ask(tenant, authorizePath(changes), { cookie });
  const answer = first.status === 200 ? decide(tenant, first.text, cookie, "approve") : first;
  return returned(answer)["code"] ?? "";
}

/** What the page sends for a code. */
export function codeGrant(code: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    grant_type: "authorization_code",
    client_id: SPA.clientId,
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    ...changes,
  };
}
