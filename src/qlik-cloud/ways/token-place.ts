// Where a token is good, and whose it is: the same for a token of the backend and for one of a login.
import type { Credential, Identity, Step } from "../../core/provider.js";
import type { Asked } from "../ask/ask-tenant.js";
import { whoIsIt } from "../ask/who-is-it.js";
import { otherUserFound, tokenRejected } from "../errors/use.js";
import { identityOf, userOf } from "../identity.js";
import type { NamedUser } from "../read-answer.js";
import type { Tenant } from "../tenant.js";

/** A tenant, and what the token's answer said beside it. */
export interface TokenPlace extends Tenant {
  readonly clientId: string | undefined;
  readonly named: NamedUser;
}

/** Qlik's shortest life of an access token is 15 minutes; an answer that does not say it is taken for such a one. */
export const LIFE_MS = 900_000;

/** Throws `credential-rejected`, and `user-mismatch` when the endpoint named somebody else. */
export async function whose(
  { place, secret }: Credential<TokenPlace>,
  { signal }: Step,
): Promise<Identity | undefined> {
  const asked: Asked = { tenant: place, listedAt: "oauth", signal };
  const found = await whoIsIt(asked, { headers: { Authorization: `Bearer ${secret.reveal()}` } });
  const { subject, userId } = place.named;
  if (found === "refused") throw tokenRejected(place);
  if (found === "unnamed") return subject === undefined ? undefined : identityOf({ subject });
  const { id } = userOf(found);
  const isOther =
    subject !== undefined ? found.key !== subject : userId !== undefined && id !== undefined && id !== userId;
  if (isOther) throw otherUserFound(place, identityOf({ subject: subject ?? String(userId) }), found);
  return found;
}
