// The one error type of the library. Its message alone is enough in a console: what happened, who changes what, and where.
import { docsAddress } from "../name.js";

/** The part of the work in which an error arose. */
export type ErrorStage = "configure" | "acquire" | "consume" | "verify" | "open" | "session";

/** Codes that any product of this library may throw. `docs/errors.md` has a section for each. */
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
  | "gateway-login"
  | "cors-missing"
  | "csp-blocked"
  | "local-network-blocked"
  | "session-expired"
  | "signed-out"
  | "other-user"
  | "nodes-disagree"
  | "session-limit"
  | "no-license"
  | "timeout"
  | "offline";

/** Who can end the trouble, where, and with which value. */
export interface Fix<Who extends string = string> {
  /** Whose job it is. */
  readonly who: Who;
  /** The place: a console's menu path, a header, an option. */
  readonly where: string;
  /** What to enter or to do there. */
  readonly set: string;
}

/**
 * What may cure an error. The retry law acts on this alone: `same-call` may succeed later with nothing changed,
 * `fresh-credential` wants one new credential, `sign-in-again` wants the whole sign-in once more, `none` wants a change.
 */
export type Cure = "none" | "same-call" | "fresh-credential" | "sign-in-again";

/** Facts that an error carries as fields of its own, where they are known. */
export interface ErrorFacts {
  /** The HTTP status that was answered. */
  readonly status?: number | undefined;
  /** Milliseconds after which the server wants to be asked again. */
  readonly retryAfterMs?: number | undefined;
  /** The directive of the page's Content-Security-Policy that stopped a request. */
  readonly directive?: string | undefined;
  /** Address of the server that was asked, without a path behind its prefix. */
  readonly proxy?: string | undefined;
}

/** What an {@link EmbedError} is made of, besides its first sentence. */
export interface EmbedErrorInit<Code extends string = string, Who extends string = string> extends ErrorFacts {
  /** What kind of failure it is. */
  readonly code: Code;
  /** The part of the work in which it arose. */
  readonly stage: ErrorStage;
  /** Who can end the trouble, where, and with which value. */
  readonly fix: Fix<Who>;
  /** @default "none" */
  readonly cure?: Cure | undefined;
  /** What was thrown below; it must hold no credential. */
  readonly cause?: unknown;
}

/** The name by which an error of any copy of this library is known. */
const NAME = "EmbedError";

/**
 * Thrown for each failure, with a stable `code`. Carries no credential, token or password in any of its fields.
 * Test with {@link isEmbedError}, which also knows errors of a second copy of this library or of another frame.
 */
export class EmbedError<Code extends string = string, Who extends string = string> extends Error implements ErrorFacts {
  // Declared, not defined: the constructor assigns these fields as own, enumerable properties, so that a console and JSON show them.
  /** What kind of failure it is; each code has a section in `docs/errors.md`. */
  declare readonly code: Code;
  /** The part of the work in which the error arose. */
  declare readonly stage: ErrorStage;
  /** The first sentence of the message: what happened. */
  declare readonly what: string;
  /** Who can end the trouble, where, and with which value. */
  declare readonly fix: Fix<Who>;
  /** What may cure the error; the library itself acts on it. */
  declare readonly cure: Cure;
  /** True where the same call may succeed later with nothing changed. */
  declare readonly retryable: boolean;
  /** Address of the section about this code. */
  declare readonly docsUrl: string;
  declare readonly status?: number | undefined;
  declare readonly retryAfterMs?: number | undefined;
  declare readonly directive?: string | undefined;
  declare readonly proxy?: string | undefined;

  /** `what` is one sentence; the fix and the documents' anchor are put behind it. */
  constructor(what: string, { cause, cure = "none", code, stage, fix, ...facts }: EmbedErrorInit<Code, Who>) {
    const anchor = `docs/errors.md#${code}`;
    super(`${what} ${fix.where}: ${fix.set} (${anchor})`, cause === undefined ? undefined : { cause });
    const retryable = cure === "same-call";
    const docsUrl = docsAddress(anchor);
    Object.assign(this, { name: NAME, code, stage, what, fix, cure, retryable, docsUrl }, known(facts));
  }

  /** The fields worth reporting; never the cause. */
  toJSON(): ErrorFacts & Pick<EmbedError<Code, Who>, "message" | "code" | "stage" | "fix" | "retryable"> {
    return { message: this.message, ...(this as Omit<EmbedError<Code, Who>, "message">) };
  }
}

const known = (facts: ErrorFacts): ErrorFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

/** True for an {@link EmbedError}, also one of another frame or of a second copy of this library. */
export const isEmbedError = (value: unknown): value is EmbedError => (value as Error | undefined)?.name === NAME;

/** What may cure `error`; `none` for errors that are not this library's. */
export const cureOf = (error: unknown): Cure => (isEmbedError(error) ? error.cure : "none");
