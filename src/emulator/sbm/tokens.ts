// SSO tokens: SAML assertions that serve everywhere in SBM until they end. The header carries one in Base64, SOAP as it is.

import { escapeHtml } from "../model/http/answers.js";
import { randomHex } from "../model/state/random.js";
import type { Clock, ProxyRequest } from "../model/types.js";
import { bytesOfText, textOfBase64, toBase64 } from "../system/base64.js";
import { createExpiring, type Expiring } from "../system/expiring.js";
import type { SbmSettings } from "./settings.js";

export interface SbmToken {
  /** The assertion's id, which stands in it. */
  readonly id: string;
  /** Base64 of the assertion: what the header `ALFSSOAuthNToken` carries. */
  readonly value: string;
  readonly assertion: string;
  readonly user: string;
  readonly issuer: string;
  readonly createdAt: number;
  readonly endsAt: number;
}

export interface SbmState {
  readonly settings: SbmSettings;
  readonly clock: Clock;
  /** By the assertion's id. */
  readonly tokens: Expiring<SbmToken>;
  reset(): void;
}

/** Makes an SBM that remembers nothing yet. */
export function createSbmState(settings: SbmSettings, clock: Clock): SbmState {
  const tokens = createExpiring<SbmToken>(clock);
  return { settings, clock, tokens, reset: () => tokens.clear() };
}

/** Makes a token of this user's. */
export function issueToken({ settings, clock, tokens }: SbmState, user: string): SbmToken {
  const id = `urn:uuid:${randomHex(32).toUpperCase()}`;
  const createdAt = clock.now();
  const endsAt = createdAt + settings.tokenTtlMs;
  const issuer = `${settings.ssoOrigin()}/idp/services/Trust`;
  const assertion = assertionText({ id, user, issuer, createdAt, endsAt });
  const token = { id, user, issuer, createdAt, endsAt, assertion, value: toBase64(bytesOfText(assertion)) };
  tokens.keep(id, token, settings.tokenTtlMs);
  return token;
}

/** The user's live token, or a new one. */
export function currentToken(state: SbmState, user: string): SbmToken {
  return (
    state.tokens
      .all()
      .filter((token) => token.user === user)
      .at(-1) ?? issueToken(state, user)
  );
}

/** The live token with this value, and why there is none. */
export function findToken(
  { tokens }: SbmState,
  value: string,
): { readonly token?: SbmToken; readonly problem?: string } {
  const assertion = textOfBase64(value);
  return assertion === "" ? { problem: "the token is not Base64" } : findAssertion({ tokens }, assertion);
}

/** The live token whose assertion this text holds, and why there is none. */
export function findAssertion(
  { tokens }: Pick<SbmState, "tokens">,
  text: string,
): { readonly token?: SbmToken; readonly problem?: string } {
  const id = /AssertionID="([^"]+)"/.exec(text)?.[1];
  if (id === undefined) return { problem: "the token is no SAML assertion" };
  const token = tokens.find(id);
  if (!token) return { problem: `the token is ${tokens.stateOf(id)}` };
  // The signature is part of the assertion: a text that differs in a letter is another token.
  return text.includes(token.assertion) ? { token } : { problem: "the token was changed" };
}

/** The token that the request's header carries. */
export function headerToken({ headers }: ProxyRequest): string | undefined {
  return headers["alfssoauthntoken"];
}

/** The time as SBM writes it. */
export function isoDate(ms: number): string {
  return new Date(ms).toISOString();
}

type Facts = Omit<SbmToken, "value" | "assertion">;

function assertionText({ id, user, issuer, createdAt, endsAt }: Facts): string {
  const name = escapeHtml(user);
  const [start, end] = [isoDate(createdAt), isoDate(endsAt)];
  const subject = `<saml:Subject><saml:NameIdentifier NameQualifier="00000">${name}</saml:NameIdentifier></saml:Subject>`;
  const conditions = `<saml:Conditions NotBefore="${start}" NotOnOrAfter="${end}"/>`;
  const statement = `<saml:AuthenticationStatement AuthenticationInstant="${start}">${subject}</saml:AuthenticationStatement>`;
  const signature = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>${randomHex(1024)}</ds:SignatureValue></ds:Signature>`;
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" ` +
    `AssertionID="${id}" Issuer="${escapeHtml(issuer)}" IssueInstant="${start}">` +
    `${conditions}${statement}${signature}</saml:Assertion>`
  );
}
