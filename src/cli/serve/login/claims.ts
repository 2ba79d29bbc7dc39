// The claims of a token, as a user of Qlik.
import type { MapUser, TicketUser } from "../../../server/index.js";
import type { ClaimNames } from "../config/types.js";

export type Claims = Readonly<Record<string, unknown>>;

/** What is no text or list of texts is refused by the handler, with words. */
export function mapClaims(userDirectory: string | undefined, names: ClaimNames = {}): MapUser<Claims, TicketUser> {
  const { userId = "sub", userDirectory: directoryClaim, attributes = {} } = names;
  const pairs = Object.entries(attributes);
  return (claims) =>
    ({
      userDirectory: directoryClaim === undefined ? userDirectory : claims[directoryClaim],
      userId: claims[userId],
      attributes: Object.fromEntries(pairs.map(([attribute, claim]) => [attribute, claims[claim]])),
    }) as TicketUser;
}
