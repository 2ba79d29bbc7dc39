// Every request to a tenant: its failure is named here.
import { parseRetryAfter } from "../../core/issuer/retry-after.js";
import { nameFailures } from "../../core/errors/named-failure.js";
import { readText } from "../../core/net/read-text.js";
import { openScope } from "../../core/net/scope.js";
import type { ErrorStage } from "../../core/errors/embed-error.js";
import { cspBlocked, originRefused, rateLimited, unreachable } from "../errors/use.js";
import type { Tenant } from "../tenant.js";

/** One request takes at most this long; a tenant in another part of the world needs a second. */
const ASK_MS = 15_000;

export interface Asked {
  readonly tenant: Tenant;
  /** Which list of the tenant names this page's origin. */
  readonly listedAt: "oauth" | "web";
  readonly signal: AbortSignal;
}

/**
 * Sends one request and reads its answer. Throws what `read` throws, `offline`, `csp-blocked`, `cors-missing`, `unreachable`.
 * Redirects are not followed: they lead to a login.
 */
export async function askTenant<T>(
  asked: Asked,
  path: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { tenant, signal: outer } = asked;
  const { signal, end } = openScope(outer, ASK_MS);
  const fixed = { cache: "no-store", redirect: "manual", referrerPolicy: "no-referrer", credentials: "omit" } as const;
  try {
    return await explained(asked, async () => read(await fetch(tenant.origin + path, { ...fixed, ...init, signal })));
  } finally {
    end();
  }
}

/** Runs a request; a failure that has no answer is named. */
export const explained = <T>({ tenant, listedAt, signal }: Asked, send: () => Promise<T>): Promise<T> =>
  nameFailures(
    tenant.origin,
    signal,
    {
      cspBlocked: (directive) => cspBlocked(tenant, directive),
      originRefused: () => originRefused(tenant, listedAt),
      unreachable: (cause) => unreachable(tenant, cause),
    },
    send,
  );

/** What a tenant says of a refusal: `{ errors: [{ code, title, … }] }`, or `{ code }`. */
export interface Refusal {
  readonly status: number;
  /** Qlik's own code, such as `OAUTH-29`; empty where there is none. Texts are not kept: they may quote what was sent. */
  readonly code: string;
}

const CODE = /^[A-Z][A-Z-]{1,30}-\d{1,4}$/;

export async function readRefusal(response: Response): Promise<Refusal> {
  const { status } = response;
  try {
    const body = JSON.parse((await readText(response)) ?? "") as { errors?: { code?: unknown }[]; code?: unknown };
    const code = body.errors?.[0]?.code ?? body.code;
    return { status, code: typeof code === "string" && CODE.test(code) ? code : "" };
  } catch {
    return { status, code: "" };
  }
}

/** Throws what all calls have in common: too many of them, and an origin that is not listed. */
export function throwCommon(
  { tenant, listedAt }: Asked,
  response: Response,
  { status, code }: Refusal,
  stage: ErrorStage,
): void {
  if (status === 429) throw rateLimited(tenant, stage, parseRetryAfter(response.headers.get("retry-after")));
  if (code === "OAUTH-29") throw originRefused(tenant, listedAt);
}
