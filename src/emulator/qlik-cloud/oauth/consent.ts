// The page that asks whether a client may act for the user: once for each new scope, or never for a trusted client. A client
// of another tenant is let in by a tenant admin first.

import { escapeHtml } from "../../model/http/answers.js";
import { randomGuid } from "../../model/state/random.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import type { Outcome } from "../../system/system.js";
import { badRequest, unauthorized } from "../errors.js";
import { tenantPage } from "../pages.js";
import type { TenantSession } from "../state/sessions.js";
import type { AuthorizationCode, Tenant } from "../state/tenant.js";
import { sendCode, sendError } from "./redirects.js";

const LIFE_MS = 600_000;

/** Whether the user is asked before this code is made. */
export function needsConsent(tenant: Tenant, code: AuthorizationCode, prompt: string | null): boolean {
  if (prompt === "consent") return true;
  if (code.client.consent === "trusted") return false;
  const given = tenant.granted.get(consentKey(code));
  return given === undefined || code.scopes.some((scope) => !given.has(scope));
}

/** The page; its form comes to {@link takeConsent}. */
export function consentPage(
  tenant: Tenant,
  code: AuthorizationCode,
  state: string,
  session: TenantSession,
): ProxyResponse {
  const id = randomGuid();
  const approves = !code.client.approved;
  tenant.consents.keep(id, { code, state, sessionId: session.id, approves }, LIFE_MS);
  const scopes = code.scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join("");
  const question = approves
    ? "<p>This client comes from another tenant. Let it into this one?</p>"
    : `<p>${escapeHtml(code.user.name)}, this client wants to act for you:</p>`;
  const body =
    `${question}<p><strong>${escapeHtml(code.client.name)}</strong></p><ul>${scopes}</ul>` +
    `<form method="post" action="/oauth/consent"><input type="hidden" name="id" value="${id}">` +
    `<button name="decision" value="approve">Approve</button> ` +
    `<button name="decision" value="cancel">Cancel</button></form>`;
  return tenantPage(tenant, "Consent", body);
}

/** `POST /oauth/consent`. */
export function takeConsent(tenant: Tenant, request: ProxyRequest): Outcome {
  const form = new URLSearchParams(request.body ?? "");
  const session = tenant.sessions.of(request);
  const pending = tenant.consents.find(form.get("id") ?? "");
  if (!pending) throw badRequest("there is no such consent to give");
  if (session?.id !== pending.sessionId) throw unauthorized("the consent page was another session's");
  tenant.consents.take(form.get("id") ?? "");
  const { code, state, approves } = pending;
  const back = { redirectUri: code.redirectUri, state };
  if (form.get("decision") !== "approve") {
    const refused = sendError(back, { error: "access_denied", description: "The user has not consented" });
    return { ...refused, user: code.user.subject };
  }
  if (approves) code.client.approved = true;
  const key = consentKey(code);
  tenant.granted.set(key, new Set([...(tenant.granted.get(key) ?? []), ...code.scopes]));
  return sendCode(tenant, code, back);
}

function consentKey({ user, client }: AuthorizationCode): string {
  return `${user.id}|${client.clientId}`;
}
