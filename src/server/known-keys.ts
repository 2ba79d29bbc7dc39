// Misspelt settings are told at once, and so is the wish to switch verification off, which no setting grants.
import { invalidOption } from "./errors.js";

/** Rejects unknown keys; those that would switch verification off elsewhere get an answer of their own. */
export function assertKnownKeys(given: object, known: readonly string[], what: string): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    if (/^(rejectUnauthorized|checkServerIdentity|strictSSL|insecure|agent|verify.*)$/i.test(key)) {
      throw invalidOption(
        key,
        "is no setting: the Qlik server's certificate is always verified",
        "certificates.ca = root.pem of the QMC export and, when the certificate carries a short name, serverName",
      );
    }
    throw invalidOption(key, `is unknown in ${what}`, `one of ${known.join(", ")}`);
  }
}
