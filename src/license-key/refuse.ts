// The one error for a licence key where a credential belongs: in what a page gave, and in what its backend answered.
import { EmbedError, type CoreErrorCode } from "../core/errors/embed-error.js";
import type { Words } from "../core/provider.js";
import { isLicenseKey, WHERE_LICENSE_KEY_BELONGS, whatLicenseKeyIs } from "./guard.js";

/** Throws `issuer-response-invalid` when the endpoint's answer is a licence key. */
export function refuseLicenseKeyAnswer(text: string, { credential }: Words): void {
  if (!isLicenseKey(text)) return;
  throw new EmbedError<CoreErrorCode>(`The ${credential} endpoint answered ${whatLicenseKeyIs(credential)}.`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "backend",
      where: `${credential.charAt(0).toUpperCase() + credential.slice(1)} endpoint`,
      set: `answer the user's ${credential}; ${WHERE_LICENSE_KEY_BELONGS}`,
    },
  });
}

/** Throws `invalid-option` when what the page gave as `name` is a licence key. */
export function refuseLicenseKeyOption(text: string, name: string, { call, credential }: Words): void {
  if (!isLicenseKey(text)) return;
  throw new EmbedError<CoreErrorCode>(`"${name}" is ${whatLicenseKeyIs(credential)}.`, {
    code: "invalid-option",
    stage: "configure",
    fix: { who: "page", where: call, set: `take it out; ${WHERE_LICENSE_KEY_BELONGS}` },
  });
}
