// Qlik's Signed License Key (RFC 7515, compact form) activates a deployment and signs nobody in. It looks like a user's token, so it
// turns up where a token or a ticket belongs. Here it is told apart, for all products; no message repeats it.

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** True for a signed token that has a licence's number. White space is left out: keys come from mails. */
export function isLicenseKey(given: string): boolean {
  const text = given.replace(/\s+/g, "");
  if (text.length > 20_000 || !COMPACT.test(text)) return false;
  try {
    const payload = (text.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { license } = Object(JSON.parse(atob(payload))) as { readonly license?: unknown };
    // A user's token may have a claim of this name, too: a word, and no number.
    return typeof license === "string" && /^\d[\d ]*$/.test(license);
  } catch {
    return false;
  }
}

/** What it is, in a sentence about what was answered or given. */
export const whatLicenseKeyIs = (credential: string): string =>
  `a Signed License Key. It activates a Qlik deployment, signs nobody in and is no ${credential}: keep it out of browsers`;

/** Where it belongs. */
export const WHERE_LICENSE_KEY_BELONGS =
  "the licence key goes into QMC > License management, from where Qlik's own server sends it to license.qlikcloud.com on port 443";
