// Qlik's client shares one engine session, and so one socket, among all who open an app without an `identity` (help: openApp). A
// socket belongs to the user who opened it, so each user of this page gets an identity of an own.
import { fingerprint } from "../../core/share/fingerprint.js";

export interface IdentityParts {
  readonly user: string;
  readonly sessionKey: string | undefined;
  /** How often another user had signed in on this page before. */
  readonly switches: number;
  /** The identity that the page itself asks for. */
  readonly own: string | undefined;
}

export function engineIdentity({ user, sessionKey = "", switches, own }: IdentityParts): string {
  const parts = [fingerprint(JSON.stringify([user, sessionKey]))];
  if (switches > 0) parts.push(String(switches));
  if (own) parts.push(own);
  return parts.join("-");
}
