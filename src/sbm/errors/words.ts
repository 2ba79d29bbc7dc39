// Words that sentences about SBM share.
import type { EmbedError, CoreErrorCode } from "../../core/errors/embed-error.js";
import type { Words } from "../../core/provider.js";

/** The function that the page called. */
export const CALL = "authenticateSbm(source, options)";

export const WORDS: Words = {
  credential: "token",
  system: "SBM",
  call: CALL,
  usualCauses: "the address of the SSO server (port 8085, or 8443 with TLS), the service account's password",
  help: "docs/providers.md#sbm. Try without an SBM: npx qlik-ticket emulate --product sbm",
};

/** Who can end a trouble with SBM. */
export type SbmFixer = "sbm-admin" | "backend" | "page" | "network" | "visitor";

export type SbmError = EmbedError<CoreErrorCode, SbmFixer>;
