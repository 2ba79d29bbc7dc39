// What a token says of a user of Qlik Sense: the claims have the names that an administrator typed into the virtual proxy.
import { invalidOption, invalidUser } from "../../errors.js";
import type { CheckedUser } from "../qlik-ticket/ticket-user.js";

/** The claims' names, as in QMC > Virtual proxies > JWT attribute …; letter case counts. */
export interface QlikJwtClaims {
  /** JWT attribute for user ID. @default "userId" */
  readonly userId?: string | undefined;
  /** JWT attribute for user directory. @default "userDirectory" */
  readonly userDirectory?: string | undefined;
  /** JWT attribute mapping: Qlik's attribute, and the claim that has its values. @default { Group: "groups" } */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

export interface ClaimNames {
  readonly userId: string;
  readonly userDirectory: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Names that JWT itself gives a meaning (RFC 7519, 4.1). */
const RESERVED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/** Throws `invalid-option`. */
export function readClaimNames(maker: string, given: QlikJwtClaims = {}): ClaimNames {
  const { userId = "userId", userDirectory = "userDirectory", attributes = { Group: "groups" } } = given;
  const names = [userId, userDirectory, ...Object.values(attributes)];
  const isName = (name: unknown) => typeof name === "string" && name !== "" && !RESERVED.includes(name);
  if (!names.every(isName) || new Set(names).size < names.length) {
    const set = `different names, none of ${RESERVED.join(", ")}, as they stand in the virtual proxy`;
    throw invalidOption("claims", "cannot be used", set, maker);
  }
  return { userId, userDirectory, attributes: new Map(Object.entries(attributes)) };
}

/** Throws `user-invalid` for an attribute that no claim carries: a session would silently lack its rights. */
export function claimsOf({ identity, attributes }: CheckedUser, names: ClaimNames): Record<string, unknown> {
  const { userId, userDirectory } = identity;
  const claims: Record<string, unknown> = { [names.userId]: userId, [names.userDirectory]: userDirectory };
  for (const [name, value] of attributes) {
    const claim = names.attributes.get(name);
    if (claim === undefined) {
      throw invalidUser(
        "attributes",
        "have a name that no claim carries",
        "map it in the option claims.attributes, and in the QMC",
      );
    }
    const before = (claims[claim] ?? []) as string[];
    claims[claim] = [...before, value];
  }
  return claims;
}
