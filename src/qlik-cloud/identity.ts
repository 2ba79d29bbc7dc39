// A user as Qlik Cloud names one, and the same as the core compares and prints it.
import type { Identity } from "../core/provider.js";

/** A user of a tenant. */
export interface QlikCloudUser {
  /** As the identity provider names the user; it never changes. */
  readonly subject: string;
  /** The tenant's own id of the user. */
  readonly id?: string | undefined;
  /** The name that Qlik shows. */
  readonly name?: string | undefined;
}

interface CloudIdentity extends Identity {
  readonly user: QlikCloudUser;
}

/** Subjects are compared as they are, letter case included. */
export const identityOf = (user: QlikCloudUser): CloudIdentity => ({
  key: user.subject,
  label: user.name ?? user.subject,
  user,
});

/** The user of an identity that this product made. */
export const userOf = (identity: Identity): QlikCloudUser =>
  (identity as Partial<CloudIdentity>).user ?? { subject: identity.key };
