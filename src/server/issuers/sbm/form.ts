// What the two forms of SBM's token service share: the token itself, its life, and a refused sign-in.
import { Refusal } from "../../answers.js";
import { TicketServerError } from "../../errors.js";
import { refuseLicenseKey } from "../../license-key.js";
import type { SystemAnswer, SystemRequest } from "../system/ask-system.js";
import { answerInvalid, IssuerFailure, type System } from "../system/system.js";
import type { KeptToken } from "../system/token-cache.js";

/** One way to ask for a token. */
export interface SbmForm {
  /** Below the address of the SSO server. */
  readonly path: string;
  request(url: string, username: string, password: string): SystemRequest;
  /** Reads the answer. Throws an `IssuerFailure`. */
  read(system: System, answer: SystemAnswer, askedAt: number): KeptToken;
}

/** SBM did not take name and password: a fault of the visitor's where the password is the visitor's, so it is 401 then. */
export class SignInRefused extends IssuerFailure {}

export function signInRefused(system: System, what: string): SignInRefused {
  return new SignInRefused(
    new TicketServerError(
      "user-refused",
      `${system.name} at ${system.host} ${what}: it takes no such name and password.`,
      {
        who: "backend",
        where: "resolveUser, or the option serviceAccount",
        set: "a login id and a password with which this user can sign in to SBM itself, as they were entered",
      },
    ),
  );
}

/** For a user's own password: 401, so that the site asks for it again. */
export function passwordWanted(reason: string): Refusal {
  return new Refusal(401, "not-signed-in", reason);
}

/** The token is Base64 of a SAML assertion, and goes into a header as it is. */
export function base64Token(system: System, value: unknown): string {
  refuseLicenseKey(value, `the answer of ${system.host}`);
  if (typeof value === "string" && /^[A-Za-z0-9+/]{16,}={0,2}$/.test(value)) return value;
  throw answerInvalid(system, "gave no token.value in Base64");
}

/**
 * Milliseconds that a token lives, by the server's own two times: ISO texts since 11.6, milliseconds since 1970 before. So a clock
 * that differs from ours does no harm.
 */
export function lifeFrom(system: System, created: unknown, expires: unknown): number {
  const [from, until] = [created, expires].map(toMs);
  const lifeMs = (until ?? NaN) - (from ?? Date.now());
  if (lifeMs > 0) return lifeMs;
  throw answerInvalid(system, "gave a token whose lifetime is missing or over");
}

function toMs(value: unknown): number | undefined {
  const ms = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isFinite(ms) ? ms : undefined;
}
