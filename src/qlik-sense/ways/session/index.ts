// The session way: the backend made Qlik's session and set its cookie (`{ session: true, … }`), so that the page goes straight to its look.
import { sessionNotKnown } from "../../errors/no-session.js";
import { SESSION_WORDS } from "../../errors/words.js";
import type { GrantingWay } from "../way.js";

export const SESSION_WAY: GrantingWay = {
  kind: "granted",
  words: SESSION_WORDS,
  reader: { fields: ["session"], read: () => undefined, readField: (value) => (value === true ? {} : undefined) },
  missing: sessionNotKnown,
  rejected: sessionNotKnown,
};
