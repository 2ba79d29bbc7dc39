// The two ways back to a client: with a code, or with an error.

import { redirectAnswer } from "../../model/http/answers.js";
import { randomGuid } from "../../model/state/random.js";
import type { ProxyResponse } from "../../model/types.js";
import type { Outcome } from "../../system/system.js";
import type { AuthorizationCode, Tenant } from "../state/tenant.js";

/** An error that the client is told in the redirect. */
export interface RedirectError {
  readonly error: string;
  readonly description: string;
}

/** Where the answer goes, and what the client sent along. */
export interface ReturnPath {
  readonly redirectUri: string;
  readonly state: string;
}

/** Sends a new code to the client. */
export function sendCode(tenant: Tenant, code: AuthorizationCode, { redirectUri, state }: ReturnPath): Outcome {
  const text = randomGuid();
  tenant.codes.keep(text, code, tenant.settings.codeTtlMs);
  return { response: sendBack(redirectUri, { code: text, state }), user: code.user.subject };
}

/** Sends an error to the client (RFC 6749, 4.1.2.1, and Qlik's `error_code`). */
export function sendError({ redirectUri, state }: ReturnPath, { error, description }: RedirectError): Outcome {
  const about = { error, error_description: description, error_code: error.toUpperCase().replaceAll("_", "-") };
  return { response: sendBack(redirectUri, { ...about, ...(state && { state }) }), refused: description };
}

function sendBack(redirectUri: string, parameters: Record<string, string>): ProxyResponse {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  const answer = redirectAnswer(302, target.href);
  return { ...answer, headers: [...answer.headers, ["Cache-Control", "no-store"]] };
}
