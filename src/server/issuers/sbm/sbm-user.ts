// Users of SBM. There is no way to a token but a password: the one of a service account, or the user's own, which is passed on and
// kept nowhere. So a checked user prints without it.
import { inspect } from "node:util";
import { invalidUser } from "../../errors.js";
import type { Subject } from "../../issuer.js";
import { readName, userFields } from "../system/user.js";

/** Who the visitor is in SBM. */
export interface SbmUser {
  /** The user's login id. With a service account: the name of your own user, for limits and events. */
  readonly username: string;
  /**
   * With `account: "user"`: the password that the user has just entered on your site. Without it the token that this user got before
   * is handed out while it is good; then there is none (401).
   */
  readonly password?: string | undefined;
}

export class CheckedSbmUser implements Subject {
  readonly username: string;
  readonly identity: { readonly username: string };
  readonly countedAs: string;
  readonly #password: string | undefined;

  constructor(username: string, password: string | undefined) {
    this.username = username;
    this.identity = { username };
    this.countedAs = username;
    this.#password = password;
  }

  /** For the one request that SBM gets. */
  revealPassword(): string | undefined {
    return this.#password;
  }

  [inspect.custom](): string {
    return `CheckedSbmUser ${this.username}`;
  }
}

/** Throws `user-invalid`; no message holds the password. */
export function checkSbmUser(user: SbmUser, account: "service" | "user"): CheckedSbmUser {
  const fields = userFields(user, ["username", "password"]);
  const password = fields["password"];
  if (password !== undefined && account === "service") {
    throw invalidUser("password", "is not used with a service account", 'return { username }, or set account: "user"');
  }
  // Any text may be a password, quotes, backslashes and spaces included.
  if (password !== undefined && (typeof password !== "string" || password === "")) {
    throw invalidUser("password", "is no text", "return what the user entered, as it was entered");
  }
  return new CheckedSbmUser(readName(fields, "username"), password);
}
