// What one check found, and how the errors of the library become findings: their words are the only ones there are.
import { isEmbedError, type EmbedError, type EmbedErrorCode, type Fix } from "../core/errors.js";
import { redact } from "../core/redact.js";
import { explained, isProblem } from "../qlik-sense/problems/problem.js";

/** The checks, in the order of the result. `csp` and `ticket` may have several findings. */
export type CheckName =
  | "page"
  | "browser"
  | "amd"
  | "service-worker"
  | "embedder-policy"
  | "csp"
  | "host"
  | "local-network"
  | "cors"
  | "proxy"
  | "csrf-token"
  | "websocket"
  | "session"
  | "cookie"
  | "ticket"
  | "sign-in";

export type FindingStatus = "ok" | "warning" | "problem" | "unknown" | "skipped";

/** What one check found. Holds no ticket, token or password. */
export interface Finding {
  readonly check: CheckName;
  /** `unknown`: a page cannot tell. `skipped`: does not apply here, or was not asked for. */
  readonly status: FindingStatus;
  /** One or two sentences. */
  readonly what: string;
  /** The code with which `authenticate()` fails on it. */
  readonly code?: EmbedErrorCode;
  /** Who can change it, where, and what to enter. */
  readonly fix?: Fix;
  /** The address of what the documents say about it. */
  readonly docs?: string;
}

const DOCS = "https://unpkg.com/qlik-ticket/";

/** A finding in words of its own; `docs` is relative to the package. */
export const found = (
  check: CheckName,
  status: FindingStatus,
  what: string,
  fix?: readonly [who: Fix["who"], where: string, set: string],
  docs?: string,
): Finding => ({
  check,
  status,
  what,
  ...(fix && { fix: { who: fix[0], where: fix[1], set: fix[2] } }),
  ...(docs && { docs: DOCS + docs }),
});

/** The same words as the error that `authenticate()` throws, taken apart. */
export function findingOf(check: CheckName, error: EmbedError, status: FindingStatus = "problem"): Finding {
  const { message, code, fix, docsUrl } = error;
  const end = message.lastIndexOf(` ${fix.where}: ${fix.set} (`);
  return { check, status, what: end > 0 ? message.slice(0, end) : message, code, fix, docs: docsUrl };
}

/** Whatever a check threw: an error of ours in its own words, anything else without its secrets. */
export async function findingOfThrown(check: CheckName, thrown: unknown): Promise<Finding> {
  const error = isProblem(thrown) ? await explained(thrown) : thrown;
  if (isEmbedError(error)) return findingOf(check, error, error.code === "timeout" ? "unknown" : "problem");
  return found(check, "unknown", `This check could not be made: ${redact(String(error))}`);
}
