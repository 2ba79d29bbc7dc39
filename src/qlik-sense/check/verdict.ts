// Whose session this browser has, in the words of `/qps/user` and `OnAuthenticationInformation`.
import type { Sighting } from "../../core/provider.js";
import { identityOf } from "../identity.js";

export type Verdict = Sighting["session"];

/** What an anonymous session is called: `NONE\anonymous…`. */
const NOBODYS_DIRECTORY = "NONE";

/** Reads an answer of `/qps/user` or the parameters of `OnAuthenticationInformation`. */
export function readVerdict({ userDirectory, userId, session, mustAuthenticate }: Record<string, unknown>): Verdict {
  if (typeof userDirectory !== "string" || typeof userId !== "string" || !userId) return "none";
  if (mustAuthenticate === true) return "none";
  // An anonymous session counts as inactive in `/qps/user`, and is one all the same.
  if (userDirectory === NOBODYS_DIRECTORY) return "anonymous";
  return session === "inactive" ? "none" : identityOf({ userDirectory, userId });
}
