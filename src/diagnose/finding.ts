// What one check found, and how the errors of the library become findings: their words are the only ones there are.
import { isEmbedError, type EmbedError } from "../core/errors/embed-error.js";
import { docsAddress } from "../core/name.js";
import { redact } from "../core/secret.js";
import type { EmbedErrorCode, Fix } from "../index.js";

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

/** How bad a finding is; the findings of a diagnosis come in the order of the checks. */
export type FindingStatus = "ok" | "warning" | "problem" | "unknown" | "skipped";

/** What one check found. Holds no ticket, token or password. */
export interface Finding {
  /** Which check found it. */
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
  ...(docs && { docs: docsAddress(docs) }),
});

/** The same words as the error that `authenticate()` throws, taken apart. */
export function findingOf(check: CheckName, error: EmbedError, status: FindingStatus = "problem"): Finding {
  const { what, code, fix, docsUrl } = error;
  return { check, status, what, code: code as EmbedErrorCode, fix: fix as Fix, docs: docsUrl };
}

/** What a check threw: an error of ours in its own words, anything else without its secrets. */
export function findingOfThrown(check: CheckName, thrown: unknown): Finding {
  if (isEmbedError(thrown)) return findingOf(check, thrown, thrown.code === "timeout" ? "unknown" : "problem");
  return found(check, "unknown", `This check could not be made: ${redact(String(thrown), "ticket")}`);
}
