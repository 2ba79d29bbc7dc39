// Whose session this browser has, whoever said so.
import type { QlikUser } from "../types.js";

export type Verdict =
  { readonly state: "active"; readonly user: QlikUser } | { readonly state: "inactive"; readonly user?: undefined };

export interface Verified {
  readonly via: "qps-user" | "websocket";
  readonly verdict: Verdict;
}

/** The verdict in an answer of `/qps/user` or `OnAuthenticationInformation`. An anonymous session (`NONE\anonymous…`) is nobody's. */
export function readVerdict({ userDirectory, userId, session, mustAuthenticate }: Record<string, unknown>): Verdict {
  return typeof userDirectory === "string" &&
    typeof userId === "string" &&
    userId &&
    userDirectory !== "NONE" &&
    session !== "inactive" &&
    mustAuthenticate !== true
    ? { state: "active", user: { userDirectory, userId } }
    : { state: "inactive" };
}
