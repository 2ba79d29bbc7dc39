// How each sentence of the catalogue becomes an error, and the words they share. "QMC" is Qlik's console; its fields are
// spelled as it spells them. Sentences are short: a page that fails loads them all.
import { EmbedError, type EmbedErrorCode, type ErrorStage, type Fix } from "../../core/errors.js";
import { redactedCause } from "../../core/redact.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser } from "../types.js";

/** Who has to act, where, and with which value. */
export type Remedy = readonly [who: Fix["who"], where: string, set: string];

export const say = (
  code: EmbedErrorCode,
  stage: ErrorStage,
  what: string,
  [who, where, set]: Remedy,
  retryable = false,
  cause?: unknown,
): EmbedError =>
  new EmbedError(what, { code, stage, fix: { who, where, set }, retryable }, cause && redactedCause(cause));

export const CALL = "authenticate(source, options)";

export const userName = ({ userDirectory, userId }: QlikUser): string => `${userDirectory}\\${userId}`;

export const virtualProxy = ({ config }: Proxy): string =>
  `QMC > Virtual proxies > ${config.prefix.slice(1, -1) || "(default)"}`;

/** The lines of "Additional response headers" that let this page read the proxy's answers. */
export const corsHeaders = (): string =>
  `Additional response headers = Access-Control-Allow-Origin: ${location.origin} | Access-Control-Allow-Credentials: true | Access-Control-Expose-Headers: qlik-csrf-token`;
