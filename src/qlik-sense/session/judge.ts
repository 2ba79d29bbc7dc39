// The outcome table: what a consumed or refused ticket and the session found afterwards mean together.
// Pure, so that each row of the table is one line of a test.
import { problem, type Problem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser, Vehicle } from "../types.js";
import type { Verdict } from "../verify/verdict.js";

export interface Evidence {
  /** The consume request was answered as by a signed-in proxy. */
  readonly accepted: boolean;
  /** How the ticket was spent. */
  readonly via: Vehicle;
  /** What the probe had said; unknown where it was not waited for. */
  readonly before: Verdict | undefined;
  readonly after: Verdict;
  /** Who must come out, if anybody said so. */
  readonly named: QlikUser | undefined;
  /** The session key of this ticket is the one under which this browser last signed in. */
  readonly sameKey: boolean;
}

const folded = ({ userDirectory, userId }: QlikUser) => JSON.stringify([userDirectory, userId]).toLowerCase();

export const sameUser = (a: QlikUser, b: QlikUser): boolean => folded(a) === folded(b);

/** The identity that the evidence proves; throws `cookie-blocked`, `credential-rejected` or `user-mismatch` where it proves none. */
export function prove(
  { after, accepted, via, named, before, sameKey }: Evidence,
  proxy: Proxy,
): "confirmed" | "unconfirmed" {
  if (!after.user) {
    throw problem(accepted ? "cookie-blocked" : "credential-rejected", proxy, via);
  }
  const isNamed = named && sameUser(after.user, named);
  if (accepted) {
    if (named && !isNamed) throw problem("user-mismatch", proxy, named, after.user);
    return named ? "confirmed" : "unconfirmed";
  }
  // Refused, yet signed in: by this ticket (a moved resource, a lost answer), or still by an old cookie?
  const isNew = before && !(before.user && sameUser(before.user, after.user));
  if (isNamed && (isNew || sameKey)) return "confirmed";
  throw problem("credential-rejected", proxy);
}

const keyOf = (error: unknown) => (error as Partial<Problem> | undefined)?.key;

/** True for the failures that one new ticket may cure. A blocked cookie is none: each try would burn a session. */
export const mayRetry = (error: unknown): boolean =>
  ["credential-rejected", "user-mismatch"].includes(keyOf(error) as string);

/** True when the session that sign-in had proven was gone before Qlik's files had come. */
export const isGone = (error: unknown): boolean => keyOf(error) === "session-expired";
