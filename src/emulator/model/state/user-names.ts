// `DIRECTORY\user`: how options and login forms name a user. Qlik compares users without regard to letter case.

import type { Switches } from "../settings/switches.js";
import type { QlikUserId } from "../types.js";

/** A text that is the same for the same user: A to Z alone are folded (K and the Kelvin sign stay two letters). */
export function userKey({ userDirectory, userId }: QlikUserId): string {
  return `${userDirectory}\\${userId}`.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The user that `DIRECTORY\user` names; without a directory it is one of this machine's own. */
export function parseUserName(name: string, machineName: string): QlikUserId {
  const at = name.indexOf("\\");
  if (at < 0) return { userDirectory: machineName.toUpperCase(), userId: name.trim() };
  return { userDirectory: name.slice(0, at).trim(), userId: name.slice(at + 1).trim() };
}

/** The user as Qlik tells of him: it may answer in another letter case than it was told (pouc/qlik-utils, tests). */
export function shownUser({ userDirectory, userId }: QlikUserId, letterCase: Switches["userCase"]): QlikUserId {
  if (letterCase === "lower-directory") return { userDirectory: userDirectory.toLowerCase(), userId };
  if (letterCase === "upper-directory") return { userDirectory: userDirectory.toUpperCase(), userId };
  const shown = (text: string) =>
    letterCase === "kept" ? text : letterCase === "lower" ? text.toLowerCase() : text.toUpperCase();
  return { userDirectory: shown(userDirectory), userId: shown(userId) };
}
