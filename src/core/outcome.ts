// The outcome table: what a receipt and the looks before and after it mean together.
// Pure, so that each row of the table is one line of a test.
import type { Identity, Receipt, Sighting, Whose } from "./provider.js";

export interface Evidence {
  readonly receipt: Pick<Receipt, "accepted">;
  /** What the look before had seen; absent where nobody waited for it. */
  readonly before: Sighting | undefined;
  readonly after: Sighting;
  /** Who must come out, as far as the page or its endpoint said so. */
  readonly expected: Whose;
  /** The rights key of this credential is the one under which this browser last signed in. */
  readonly isRememberedKey: boolean;
}

export type Outcome =
  | { readonly kind: "confirmed" }
  /** Nobody named a person. `formerToo`: the same one was signed in before, so it may be the former visitor's session. */
  | { readonly kind: "unconfirmed"; readonly formerToo: Identity | undefined }
  | { readonly kind: "no-session" }
  | { readonly kind: "rejected"; readonly isAnonymous: boolean }
  | { readonly kind: "other-user"; readonly found: Identity };

/** The person of a sighting; `undefined` for nobody, an anonymous visitor, and a session that names nobody. */
export const personIn = (sighting: Sighting | undefined): Identity | undefined =>
  typeof sighting?.session === "object" ? sighting.session : undefined;

const isSamePerson = (a: Identity | undefined, b: Identity | undefined): boolean => !!a && !!b && a.key === b.key;

export function judge(evidence: Evidence): Outcome {
  const { receipt, after } = evidence;
  if (after.session === "anonymous") return { kind: "rejected", isAnonymous: true };
  if (after.session === "none")
    return receipt.accepted ? { kind: "no-session" } : { kind: "rejected", isAnonymous: false };
  return receipt.accepted ? judgeAccepted(evidence) : judgeRefused(evidence);
}

function judgeAccepted({ before, after, expected: { identity: expected } }: Evidence): Outcome {
  const found = personIn(after);
  if (expected && found) {
    return isSamePerson(found, expected) ? { kind: "confirmed" } : { kind: "other-user", found };
  }
  return { kind: "unconfirmed", formerToo: isSamePerson(found, personIn(before)) ? found : undefined };
}

/** Refused, yet somebody is signed in: by this credential (its picture moved, its answer was lost), or still by an old cookie? */
function judgeRefused({ before, after, expected, isRememberedKey }: Evidence): Outcome {
  const found = personIn(after);
  const isNew = before !== undefined && !isSamePerson(personIn(before), found) && before.session !== "unnamed";
  if (isSamePerson(found, expected.identity) && (isNew || isRememberedKey)) return { kind: "confirmed" };
  return { kind: "rejected", isAnonymous: false };
}
