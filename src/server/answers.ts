// The answers of the ticket endpoint: never cached, never framed, never readable from another origin unless listed.
// Refusals are problem details (RFC 9457) with a code; what the Qlik proxy service said stays on the server.
import { STATUS_CODES } from "node:http";

/** An answer before it becomes a Response or Node's. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for 204. */
  readonly body: string;
  /** Each a `Set-Cookie`. */
  readonly cookies?: readonly string[];
}

const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  Pragma: "no-cache",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  Vary: "Origin, Sec-Fetch-Site, Cookie",
};
const JSON_HEADERS = { ...HEADERS, "Content-Type": "application/json; charset=utf-8" };
const PROBLEM_HEADERS = { ...HEADERS, "Content-Type": "application/problem+json; charset=utf-8" };

export interface RefusalDetails {
  readonly retryAfterSeconds?: number | undefined;
  /** Methods for `Allow`. */
  readonly allow?: string | undefined;
}

/** A request that is answered with a refusal; `reason` is for the log, `code` for the browser. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: RefusalDetails;

  constructor(status: number, code: string, reason: string, details: RefusalDetails = {}) {
    super(reason);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export function answerJson(body: unknown, cors: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { ...JSON_HEADERS, ...cors }, body: JSON.stringify(body) };
}

export function answerEmpty(cors: Readonly<Record<string, string>>): Answer {
  return { status: 204, headers: { ...HEADERS, ...cors }, body: "" };
}

export function answerProblem({ status, code, details }: Refusal, cors: Readonly<Record<string, string>>): Answer {
  const { retryAfterSeconds, allow } = details;
  return {
    status,
    headers: {
      ...PROBLEM_HEADERS,
      ...cors,
      ...(retryAfterSeconds !== undefined && { "Retry-After": String(retryAfterSeconds) }),
      ...(allow !== undefined && { Allow: allow }),
    },
    body: JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Refused", status, error: code }),
  };
}
