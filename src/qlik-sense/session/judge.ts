// The outcome table: what a consumed or refused ticket and the session found afterwards mean together.
// Pure, so that each row of the table is one line of a test.
import { isEmbedError } from "../../core/errors.js";
import { cookieBlocked, credentialRejected, userMismatch } from "../messages.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser } from "../types.js";
import type { Verified } from "../verify/verify-session.js";

type Verdict = Verified["verdict"];

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

export type Judgement = "confirmed" | "unconfirmed" | "credential-rejected" | "cookie-blocked" | "user-mismatch";

export const sameUser = (a: QlikUser, b: QlikUser): boolean =>
  a.userDirectory.toLowerCase() === b.userDirectory.toLowerCase() && a.userId.toLowerCase() === b.userId.toLowerCase();

/** One row of the table. */
export function judge({ accepted, before, after, named, sameKey }: Evidence): Judgement {
  if (after.state === "inactive") return accepted ? "cookie-blocked" : "credential-rejected";
  const isNamed = named && sameUser(after.user, named);
  if (accepted) return !named ? "unconfirmed" : isNamed ? "confirmed" : "user-mismatch";
  // Refused, yet signed in: by this ticket (a moved resource, a lost answer), or still by an old cookie?
  return isNamed && (before?.state === "inactive" || sameKey) ? "confirmed" : "credential-rejected";
}

/** The identity that good evidence proves; throws `cookie-blocked`, `credential-rejected` or `user-mismatch` for other. */
export function prove(evidence: Evidence, proxy: Proxy): "confirmed" | "unconfirmed" {
  const judgement = judge(evidence);
  const { named, after } = evidence;
  if (judgement === "confirmed" || judgement === "unconfirmed") return judgement;
  if (judgement === "cookie-blocked") throw cookieBlocked(proxy);
  if (judgement === "user-mismatch" && named && after.state === "active") throw userMismatch(proxy, named, after.user);
  throw credentialRejected(proxy);
}

/** True for the failures that one new ticket may cure. A blocked cookie is none: each try would burn a session. */
export const mayRetry = (error: unknown): boolean =>
  isEmbedError(error) && (error.code === "credential-rejected" || error.code === "user-mismatch");
