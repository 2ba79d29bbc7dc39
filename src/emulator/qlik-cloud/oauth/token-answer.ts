// What is answered with a new token.

import { jsonAnswer } from "../../model/http/answers.js";
import type { ProxyResponse } from "../../model/types.js";
import type { Tenant } from "../state/tenant.js";
import type { Token } from "../state/tokens.js";

/** The answer's members for a token, as the tenant's switch has its times. */
export function describeToken({ settings }: Tenant, token: Token): Record<string, unknown> {
  const { text, scopes, issuedAt, endsAt } = token;
  const seconds = Math.floor((endsAt - issuedAt) / 1000);
  return {
    access_token: text,
    token_type: "bearer",
    scope: scopes.join(" "),
    ...(settings.tokenTimes !== "expires_at" && { expires_in: seconds }),
    ...(settings.tokenTimes !== "expires_in" && { expires_at: new Date(endsAt).toISOString() }),
  };
}

/** A token's answer, which no cache keeps. */
export function tokenAnswer(body: Record<string, unknown>): ProxyResponse {
  const answer = jsonAnswer(200, body);
  return { ...answer, headers: [...answer.headers, ["Cache-Control", "no-store"]] };
}
