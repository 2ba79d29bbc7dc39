// The one error type of the library. Its message alone is enough in a console: what happened, who changes what, and where.

/** The part of the work in which an error arose. */
export type ErrorStage = "configure" | "acquire" | "consume" | "verify" | "open" | "session";

/** Codes that any product of this library may throw. `docs/errors.md` has a row for each. */
export type CoreErrorCode =
  | "invalid-option"
  | "insecure-proxy"
  | "proxy-not-allowed"
  | "unsupported-environment"
  | "not-signed-in"
  | "forbidden"
  | "rate-limited"
  | "issuer-failed"
  | "issuer-response-invalid"
  | "credential-rejected"
  | "cookie-blocked"
  | "user-mismatch"
  | "unreachable"
  | "cors-missing"
  | "csp-blocked"
  | "local-network-blocked"
  | "session-expired"
  | "timeout"
  | "offline";

/** Codes of the Qlik Sense case alone. */
export type QlikSenseErrorCode = "amd-conflict" | "require-failed" | "qlik-load-failed" | "websocket-refused";

export type EmbedErrorCode = CoreErrorCode | QlikSenseErrorCode;

/** Who can end the trouble, where, and with which value. */
export interface Fix {
  readonly who: "qlik-admin" | "backend" | "page" | "network";
  readonly where: string;
  readonly set: string;
}

/** The name by which an error of any copy of this library is known. */
export const NAME = "EmbedError";

/** What an {@link EmbedError} is made of. */
export interface EmbedErrorInit {
  readonly code: EmbedErrorCode;
  readonly stage: ErrorStage;
  readonly fix: Fix;
  /** True where the same call may succeed later with nothing changed. */
  readonly retryable: boolean;
}

/**
 * Thrown for whatever goes wrong, with a stable `code`. Carries no ticket, token or password in any of its fields.
 * Test with {@link isEmbedError}, which also knows errors of a second copy of this library or of another frame.
 */
export class EmbedError extends Error implements EmbedErrorInit {
  // Declared, not defined: they are assigned as own, enumerable properties, so that a console and JSON show them.
  declare readonly code: EmbedErrorCode;
  declare readonly stage: ErrorStage;
  declare readonly retryable: boolean;
  declare readonly fix: Fix;
  declare readonly docsUrl: string;

  /** `what` is one sentence; the fix and the docs anchor are put behind it. */
  constructor(what: string, init: EmbedErrorInit, cause?: unknown) {
    const anchor = `docs/errors.md#${init.code}`;
    super(`${what} ${init.fix.where}: ${init.fix.set} (${anchor})`, cause === undefined ? undefined : { cause });
    Object.assign(this, init, {
      name: NAME,
      docsUrl: `https://unpkg.com/qlik-ticket/${anchor}`,
    });
  }

  /** The fields worth reporting; never the cause. */
  toJSON(): EmbedErrorInit & { message: string } {
    return { message: this.message, ...(this as EmbedErrorInit) };
  }
}

/** True for an {@link EmbedError}, also one of another frame or of a second copy of this library. */
export const isEmbedError = (value: unknown): value is EmbedError => (value as Error | undefined)?.name === NAME;
