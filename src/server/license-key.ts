// Qlik's Signed License Key (RFC 7515, compact form): it activates a deployment of Qlik's and says nothing of a user. It looks like a
// user's token, so it turns up where a token belongs; here it is told apart, and its facts are shown without the number.
import { isLicenseKey, WHERE_LICENSE_KEY_BELONGS } from "../license-key/guard.js";
import { TicketServerError } from "./errors.js";

/** What a Signed License Key says of itself. Nothing here is verified: Qlik publishes no key to verify it with. */
export interface LicenseKeyFacts {
  /** How it is signed. */
  readonly algorithm: "RS512";
  /** Which of Qlik's keys signed it (`kid`). */
  readonly keyId: string;
  /** The key's own id (`jti`). */
  readonly id: string;
  /** The licence number with its last four digits alone: `••••••••••••1253`. */
  readonly licenseNumber: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Decoded {
  readonly header: Fields;
  readonly claims: Fields;
}

/**
 * Reads header and claims of a Signed License Key, as an administrator has it in a mail: white space is left out. It is decoded and
 * not verified, so nothing here says that a key is good. What a licence allows is not in its key: Qlik's licence service fetches
 * that from `license.qlikcloud.com`. Server side only; no message repeats the key.
 *
 * @throws TicketServerError `license-key-invalid`: the text is no such key, and why.
 * @example
 * inspectLicenseKey(text); // { algorithm: "RS512", keyId: "a337…", id: "623a…", licenseNumber: "••••••••••••1253" }
 * Source: Qlik's guide to the Signed License Key (Qlik Community, 24 April 2019).
 */
export function inspectLicenseKey(text: string): LicenseKeyFacts {
  const decoded = typeof text === "string" ? decode(text) : undefined;
  if (!decoded) throw invalid("is not three parts of base64url text with JSON in the first two");
  const { header, claims } = decoded;
  if (header["alg"] !== "RS512") throw invalid("is not signed with RS512");
  const { license, jti } = claims;
  if (typeof license !== "string" || !/^\d{16}$/.test(license)) throw invalid("has no licence number of 16 digits");
  if (typeof header["kid"] !== "string" || typeof jti !== "string") throw invalid("lacks its ids (kid, jti)");
  return { algorithm: "RS512", keyId: header["kid"], id: jti, licenseNumber: `••••••••••••${license.slice(-4)}` };
}

/** Throws `license-key-given` when `text` is a licence key; `where` names the place at which a ticket, token or secret belongs. */
export function refuseLicenseKey(text: unknown, where: string): void {
  if (typeof text !== "string" || !isLicenseKey(text)) return;
  throw new TicketServerError(
    "license-key-given",
    `${where} is a Signed License Key of Qlik's. It activates a Qlik deployment and signs no user in.`,
    {
      who: "backend",
      where,
      set: `a ticket, token or secret of the user sign-in; ${WHERE_LICENSE_KEY_BELONGS}`,
    },
  );
}

function invalid(what: string): TicketServerError {
  return new TicketServerError("license-key-invalid", `The text ${what}, so it is no Signed License Key.`, {
    who: "qlik-admin",
    where: "inspectLicenseKey",
    set: "the whole key as Qlik sent it: one text that begins with eyJ and has two dots; line breaks do not matter",
  });
}

function decode(text: string): Decoded | undefined {
  const [head = "", body = "", signature = "", ...more] = text.replace(/\s+/g, "").split(".");
  if (more.length > 0 || signature === "" || text.length > 20_000) return undefined;
  const header = readObject(head);
  const claims = readObject(body);
  return header && claims && { header, claims };
}

function readObject(part: string): Fields | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
