// A user as Qlik names one, and the same as the core compares and prints it.
import type { Identity } from "../core/provider.js";

/** A user as Qlik names one. Compared without regard to letter case (A to Z only). */
export interface QlikUser {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
}

/** Lower case for A to Z alone, as Qlik folds names: K and the Kelvin sign stay two letters. */
export const foldCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** `ACME\anna`: a directory holds no backslash. */
export const userName = ({ userDirectory, userId }: QlikUser): string => `${userDirectory}\\${userId}`;

export const identityOf = (user: QlikUser): Identity => ({
  key: foldCase(JSON.stringify([user.userDirectory, user.userId])),
  label: userName(user),
});

/** The user in an identity's label. */
export function userOf({ label }: Identity): QlikUser {
  const split = label.indexOf("\\");
  return { userDirectory: label.slice(0, split), userId: label.slice(split + 1) };
}
