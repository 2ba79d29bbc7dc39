// Users of a Qlik Cloud tenant: by the subject that their identity provider gives them, or by the tenant's own id.
import { invalidUser } from "../../errors.js";
import type { Subject } from "../../issuer.js";
import type { Identity } from "../../types/users.js";
import { readNameIfGiven, userFields } from "../system/user.js";

/** Who the visitor is in the tenant: one of the two. The user must exist there already (Administration > Users). */
export type QlikCloudUser =
  | {
      /** The user's subject, as the identity provider gives it. */
      readonly subject: string;
    }
  | {
      /** The tenant's own id of the user. */
      readonly userId: string;
    };

export interface CheckedCloudUser extends Subject {
  readonly field: "subject" | "userId";
  readonly value: string;
}

/** Throws `user-invalid`. */
export function checkCloudUser(user: QlikCloudUser): CheckedCloudUser {
  const fields = userFields(user, ["subject", "userId"]);
  const subject = readNameIfGiven(fields, "subject");
  const userId = readNameIfGiven(fields, "userId");
  if (subject !== undefined && userId !== undefined) {
    throw invalidUser("form", "has subject and userId", "return one of the two");
  }
  const value = subject ?? userId;
  if (value === undefined) throw invalidUser("form", "has neither subject nor userId", "return { subject }");
  const field = subject === undefined ? "userId" : "subject";
  const identity: Identity = { [field]: value };
  return { field, value, identity, countedAs: `${field} ${value}` };
}
