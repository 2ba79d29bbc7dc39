// Users of Tableau, and the site that they see. Tableau believes a trusted host each name, administrators' too, so both come from
// the site's own session alone.
import { isIP } from "node:net";
import { invalidUser } from "../../errors.js";
import type { Subject } from "../../issuer.js";
import type { TableauIdentity } from "./options.js";
import { readName, readNameIfGiven, userFields } from "../system/user.js";

/** Who the visitor is in Tableau. */
export interface TableauUser {
  /** The user's name; with Active Directory of several domains `domain\user`; on Tableau Cloud the e-mail address. */
  readonly username: string;
  /** The site's id as its address has it, in the same letter case; `""` is the default site. @default the issuer's `site` */
  readonly site?: string | undefined;
  /** The browser's address, where Tableau Server is set to compare it. Needs to be the one that Tableau sees. */
  readonly clientIp?: string | undefined;
}

export interface CheckedTableauUser extends Subject {
  readonly identity: TableauIdentity;
  readonly site: string;
  readonly clientIp: string | undefined;
}

/** Throws `user-invalid`. `sites` are those that may be asked for. */
export function checkTableauUser(user: TableauUser, site: string, sites: ReadonlySet<string>): CheckedTableauUser {
  const fields = userFields(user, ["username", "site", "clientIp"]);
  const username = readName(fields, "username");
  const meant = fields["site"] === undefined || fields["site"] === "" ? undefined : readName(fields, "site");
  const chosen = fields["site"] === "" ? "" : (meant ?? site);
  if (!sites.has(chosen)) throw invalidUser("site", "is not listed in the options site and sites", "list it there");
  const clientIp = readNameIfGiven(fields, "clientIp");
  if (clientIp !== undefined && isIP(clientIp) === 0) {
    throw invalidUser("clientIp", "is no IP address", "the address alone, as Tableau Server sees the browser");
  }
  return { site: chosen, clientIp, identity: { username, site: chosen }, countedAs: `${chosen} ${username}` };
}
