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
  | "session-expired"
  | "timeout"
  | "offline";

/** Codes of the Qlik Sense case alone. */
export type QlikSenseErrorCode = "amd-conflict" | "require-failed" | "qlik-load-failed";

export type EmbedErrorCode = CoreErrorCode | QlikSenseErrorCode;

/** Who can end the trouble, where, and with which value. */
export interface Fix {
  readonly who: "qlik-admin" | "backend" | "page" | "network";
  readonly where: string;
  readonly set: string;
}

const MARK = Symbol.for("qlik-ticket.EmbedError");
const DOCS = "https://cdn.jsdelivr.net/npm/qlik-ticket@0.1/docs/errors.md#";

export interface EmbedErrorInit {
  readonly code: EmbedErrorCode;
  readonly stage: ErrorStage;
  /** What happened, as a sentence. */
  readonly what: string;
  readonly fix: Fix;
  /** True where the same call may succeed later with nothing changed. Default false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * Thrown for whatever goes wrong, with a stable `code`. Carries no ticket, token or password in any of its fields.
 * Test with {@link isEmbedError}, which also knows errors of a second copy of this library or of another frame.
 */
export class EmbedError extends Error {
  override readonly name = "EmbedError";
  readonly code: EmbedErrorCode;
  readonly stage: ErrorStage;
  readonly retryable: boolean;
  readonly fix: Fix;
  readonly docsUrl: string;

  constructor({ code, stage, what, fix, retryable = false, cause }: EmbedErrorInit) {
    super(`${what} ${fix.where}: ${fix.set} (docs/errors.md#${code})`);
    this.code = code;
    this.stage = stage;
    this.retryable = retryable;
    this.fix = fix;
    this.docsUrl = DOCS + code;
    if (cause !== undefined) Object.defineProperty(this, "cause", { value: cause, configurable: true });
    Object.defineProperty(this, MARK, { value: true });
  }

  /** The fields worth reporting; never the cause. */
  toJSON(): Omit<EmbedErrorInit, "what" | "cause"> & { message: string; docsUrl: string } {
    const { code, stage, message, retryable, fix, docsUrl } = this;
    return { code, stage, message, retryable, fix, docsUrl };
  }
}

/** True for an {@link EmbedError}, also one of another frame or of a second copy of this library. */
export function isEmbedError(value: unknown): value is EmbedError {
  return typeof value === "object" && value !== null && MARK in value;
}
