// Who may open apps. A licence has no say in signing in: it shows at the engine socket only.

import type { Licence } from "../options.js";
import type { QlikUserId } from "../types.js";
import { userKey } from "./user-names.js";

export interface Licences {
  of(user: QlikUserId): Licence;
  set(user: QlikUserId, licence: Licence): void;
}

export function createLicences(given: Readonly<Record<string, Licence>>): Licences {
  const licences = new Map(Object.entries(given).map(([name, licence]) => [name.toLowerCase(), licence]));
  return {
    of: (user) => licences.get(userKey(user)) ?? licences.get("*") ?? "granted",
    set: (user, licence) => void licences.set(userKey(user), licence),
  };
}
