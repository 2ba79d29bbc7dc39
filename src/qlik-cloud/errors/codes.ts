// The codes that Qlik Cloud adds to those of the core.
import type { CoreErrorCode, EmbedError as CoreEmbedError } from "../../core/errors/embed-error.js";

/** Codes of the Qlik Cloud case alone. */
export type QlikCloudErrorCode = "oauth-unavailable" | "oauth-client-refused" | "consent-refused";

/** Who can end a trouble with Qlik Cloud. */
export type QlikCloudFixer = "qlik-admin" | "backend" | "page" | "network" | "visitor";

export type QlikCloudError = CoreEmbedError<CoreErrorCode | QlikCloudErrorCode, QlikCloudFixer>;
