// The outcome table: what a consumed or refused ticket and the session found afterwards mean together.
// Pure, so that each row of the table is one line of a test.
import { isProblem, problem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser } from "../types.js";
import type { Verdict } from "../verify/verdict.js";

export interface Evidence {
  /** The consume request was answered as by a signed-in proxy. */
  readonly accepted: boolean;
  /** What the probe had said; unknown where it was not waited for. */
  readonly before: Verdict | undefined;
  readonly after: Verdict;
  /** Who must come out, if anybody said so. */
  readonly named: QlikUser | undefined;
  /** The session key of this ticket is the one under which this browser last signed in. */
  readonly sameKey: boolean;
}

export const sameUser = (a: QlikUser, b: QlikUser): boolean =>
  a.userDirectory.toLowerCase() === b.userDirectory.toLowerCase() && a.userId.toLowerCase() === b.userId.toLowerCase();

/** The identity that the evidence proves; throws `cookie-blocked`, `credential-rejected` or `user-mismatch` where it proves none. */
export function prove(
  { accepted, before, after, named, sameKey }: Evidence,
  proxy: Proxy,
): "confirmed" | "unconfirmed" {
  if (after.state === "inactive") throw problem(accepted ? "cookie-blocked" : "credential-rejected", proxy);
  const isNamed = named && sameUser(after.user, named);
  if (accepted) {
    if (named && !isNamed) throw problem("user-mismatch", proxy, named, after.user);
    return named ? "confirmed" : "unconfirmed";
  }
  // Refused, yet signed in: by this ticket (a moved resource, a lost answer), or still by an old cookie?
  if (isNamed && (before?.state === "inactive" || sameKey)) return "confirmed";
  throw problem("credential-rejected", proxy);
}

/** True for the failures that one new ticket may cure. A blocked cookie is none: each try would burn a session. */
export const mayRetry = (error: unknown): boolean =>
  isProblem(error) && /^(credential-rejected|user-mismatch)$/.test(error.key);
