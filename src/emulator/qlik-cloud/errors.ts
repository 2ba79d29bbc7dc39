// A tenant's refusals. Their body is not that of RFC 6749: `{"errors":[{code,title,detail,status}],"traceId"}`, the status a
// text. Where the public record names no code, it is `HTTP-` and the status.

import { jsonAnswer } from "../model/http/answers.js";
import { randomHex } from "../model/state/random.js";
import type { ProxyResponse } from "../model/types.js";

/** What a refusal says beside its title. */
export interface RefusalDetails {
  readonly code?: string;
  readonly detail?: string;
  /** Why, for the journal alone. Default: the title. */
  readonly reason?: string;
  /** `Retry-After` in seconds. */
  readonly retryAfterSeconds?: number;
  /** Whether the code stands at the top of the body, too, as that of the CSRF check does. */
  readonly codeOnTop?: boolean;
  /** Whether pages of other origins may not read it. Default false. */
  readonly unreadable?: boolean;
}

/** A refusal that becomes the answer. */
export class TenantRefusal extends Error {
  readonly status: number;
  readonly details: RefusalDetails;

  constructor(status: number, title: string, details: RefusalDetails = {}) {
    super(title);
    this.name = "TenantRefusal";
    this.status = status;
    this.details = details;
  }

  /** Why, in a sentence. */
  get reason(): string {
    return this.details.reason ?? this.message;
  }
}

/** The refusal as an answer. */
export function refusalAnswer({ status, message, details }: TenantRefusal): ProxyResponse {
  const code = details.code ?? `HTTP-${status}`;
  const error = { code, title: message, ...(details.detail && { detail: details.detail }), status: String(status) };
  const body = { errors: [error], traceId: randomHex(32), ...(details.codeOnTop && { code }) };
  const answer = jsonAnswer(status, body);
  const { retryAfterSeconds } = details;
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: [...answer.headers, ["Retry-After", String(retryAfterSeconds)]] };
}

/** For a client id that the tenant does not know (`OAUTH-14`). */
export function unknownClient(reason: string): TenantRefusal {
  return new TenantRefusal(400, "Invalid client_id", {
    code: "OAUTH-14",
    detail: "OAuth client is not authorized",
    reason,
  });
}

/** For a body or a query that lacks something. */
export function badRequest(detail: string): TenantRefusal {
  return new TenantRefusal(400, "Bad request", { detail, reason: detail });
}

/** For a caller who is not signed in. */
export function unauthorized(reason: string): TenantRefusal {
  return new TenantRefusal(401, "Unauthorized", { reason });
}
