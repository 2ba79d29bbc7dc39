// Sentences about the tenant: the credential used there, and the session that it stands for.
import { EmbedError, type ErrorStage } from "../../core/errors/embed-error.js";
import { relationOf } from "../../core/net/site.js";
import type { Identity } from "../../core/provider.js";
import { redactedCause } from "../../core/secret.js";
import type { Tenant } from "../tenant.js";
import type { QlikCloudError } from "./codes.js";
import { CALL, IDENTITY_PROVIDERS, OAUTH, WEB } from "./words.js";

export const tokenRejected = ({ id, host }: Tenant): QlikCloudError =>
  new EmbedError(`${host} takes none of this user's tokens.`, {
    code: "credential-rejected",
    stage: "verify",
    fix: {
      who: "backend",
      where: "Token endpoint",
      set: "a token of this very tenant, not revoked and not over; does the endpoint hand out one that it kept for too long?",
    },
    cure: "fresh-credential",
    proxy: id,
  });

export const jwtRejected = ({ id, host }: Tenant): QlikCloudError =>
  new EmbedError(`${host} took neither of two JWTs.`, {
    code: "credential-rejected",
    stage: "consume",
    fix: {
      who: "backend",
      where: `JWT, and ${IDENTITY_PROVIDERS} > JWT`,
      set: `kid and iss as there; aud "qlik.api/login/jwt-session"; sub, subType "user", name, email, email_verified true; a jti of its own each; nbf in the past, exp at most an hour after it; and ${WEB} > your web integration: Origins with ${location.origin}`,
    },
    cure: "fresh-credential",
    proxy: id,
  });

export const cookieBlocked = ({ id, host, origin }: Tenant): QlikCloudError => {
  const sites = relationOf(location, new URL(origin)) === "same" ? "one site" : "two sites";
  return new EmbedError(
    `${host} took the JWT, but this browser kept no session cookie (page ${location.origin}, tenant ${id}: ${sites}).`,
    {
      code: "cookie-blocked",
      stage: "verify",
      fix: {
        who: "page",
        where: "Sign-in",
        set: 'tokens in place of JWTs: they need no cookie (credential = "token", docs/providers.md#qlik-cloud)',
      },
      proxy: id,
    },
  );
};

export const nodesDisagree = ({ id, host }: Tenant): QlikCloudError =>
  new EmbedError(`Of several looks at ${host} some found the session and some did not.`, {
    code: "nodes-disagree",
    stage: "verify",
    fix: { who: "network", where: "status.qlikcloud.com", set: "see whether Qlik reports an incident, and try again" },
    proxy: id,
  });

export const otherUserFound = ({ id, host }: Tenant, expected: Identity, found: Identity): QlikCloudError =>
  new EmbedError(`${host} takes this browser for ${found.label}, not for ${expected.label}.`, {
    code: "user-mismatch",
    stage: "verify",
    fix: { who: "backend", where: "Token endpoint", set: "a token for the user who is signed in to the page" },
    cure: "fresh-credential",
    proxy: id,
  });

export const otherUserPresent = (tenant: Tenant | undefined, present: Identity | undefined): QlikCloudError =>
  new EmbedError(
    `${present?.label ?? "Another user"} has signed in since; this session was somebody else's and is closed.`,
    {
      code: "other-user",
      stage: "session",
      fix: { who: "page", where: CALL, set: "call it again, for the user who is signed in now" },
      proxy: tenant?.id,
    },
  );

export const sessionExpired = ({ id, host }: Tenant): QlikCloudError =>
  new EmbedError(`The session at ${host} is over.`, {
    code: "session-expired",
    stage: "session",
    fix: { who: "page", where: "session.renew()", set: "on a click of the visitor: it may leave the page for a login" },
    cure: "sign-in-again",
    proxy: id,
  });

export const signedOut = (tenant: Tenant | undefined): QlikCloudError =>
  new EmbedError("The user has logged out, or the page has let go of this session.", {
    code: "signed-out",
    stage: "session",
    fix: { who: "page", where: CALL, set: "call it again when the user signs in" },
    proxy: tenant?.id,
  });

export const renewedTooOften = ({ id, host }: Tenant, waitMs: number): QlikCloudError =>
  new EmbedError(`The session at ${host} has ended three times within ten minutes, and is not renewed again yet.`, {
    code: "session-expired",
    stage: "session",
    fix: {
      who: "page",
      where: "session.renew()",
      set: `again in ${Math.ceil(waitMs / 1_000)} s; what ends the session?`,
    },
    cure: "same-call",
    retryAfterMs: waitMs,
    proxy: id,
  });

export const otherTenantAnswered = (tenant: Tenant, answered: Tenant): QlikCloudError =>
  new EmbedError(`The session is at ${tenant.host}, and the JWT that was to renew it is for ${answered.host}.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "backend", where: "JWT endpoint", set: `tenant = ${tenant.id}, the same for each JWT of a page` },
    proxy: answered.id,
  });

export const rateLimited = ({ id, host }: Tenant, stage: ErrorStage, retryAfterMs?: number): QlikCloudError =>
  new EmbedError(
    `${host} answered 429: too many calls${retryAfterMs ? `; again in ${Math.ceil(retryAfterMs / 1_000)} s` : ""}.`,
    {
      code: "rate-limited",
      stage,
      fix: {
        who: "page",
        where: "Calls of the tenant",
        set: "fewer sockets and images at once: each asks for a token of its own (Qlik allows 100 a minute for a user)",
      },
      cure: "same-call",
      status: 429,
      retryAfterMs,
      proxy: id,
    },
  );

export const originRefused = ({ id, host }: Tenant, where: "oauth" | "web"): QlikCloudError =>
  new EmbedError(`${host} answers, but not to pages of ${location.origin}.`, {
    code: "cors-missing",
    stage: "verify",
    fix:
      where === "oauth"
        ? {
            who: "qlik-admin",
            where: `${OAUTH} > your client`,
            set: `Allowed origins with ${location.origin}; if the tenant names OAUTH-29 then also Administration > Content Security Policy`,
          }
        : { who: "qlik-admin", where: `${WEB} > your web integration`, set: `Origins with ${location.origin}` },
    proxy: id,
  });

export const cspBlocked = ({ id, origin }: Tenant, directive: string): QlikCloudError =>
  new EmbedError(`This page's Content-Security-Policy keeps it from ${origin}.`, {
    code: "csp-blocked",
    stage: "verify",
    fix: {
      who: "page",
      where: "Content-Security-Policy",
      set: `${directive} ${origin} ${origin.replace(/^http/, "ws")}`,
    },
    directive,
    proxy: id,
  });

export const unreachable = ({ id, host }: Tenant, cause?: unknown): QlikCloudError =>
  new EmbedError(`${host} cannot be reached from this page.`, {
    code: navigator.onLine ? "unreachable" : "offline",
    stage: "verify",
    fix: { who: "network", where: `Open ${id} in a new tab`, set: "nothing there: the host's name, VPN, firewall" },
    cure: "same-call",
    cause: cause === undefined ? undefined : redactedCause(cause, "token"),
    proxy: id,
  });

export const answeredStrangely = ({ id, host }: Tenant, what: string, status: number): QlikCloudError =>
  new EmbedError(`${host} answered ${status} to ${what}, and not as Qlik Cloud does.`, {
    code: "unreachable",
    stage: "verify",
    fix: {
      who: "network",
      where: "option tenant",
      set: "the tenant's own host; is a gateway or a login page before it?",
    },
    cure: status >= 500 ? "same-call" : "none",
    status,
    proxy: id,
  });

export const notAMember = ({ id, host }: Tenant, code: string): QlikCloudError =>
  new EmbedError(`${host} does not let this user in (403${code && `, ${code}`}).`, {
    code: "forbidden",
    stage: "verify",
    fix: {
      who: "qlik-admin",
      where: "Administration > Users",
      set: "the user invited, enabled, and with an entitlement",
    },
    status: 403,
    proxy: id,
  });

/** Where licences are assigned, and how long that takes. */
const LICENCES =
  "an entitlement for this user (a change is synchronised every 10 minutes, a changed licence may take 24 hours; minutes of analyzers can be used up)";

export const noLicense = (tenant: Tenant | undefined): QlikCloudError =>
  new EmbedError(`The user is signed in${tenant ? ` at ${tenant.host}` : ""} and has no licence to open this.`, {
    code: "no-license",
    stage: "session",
    fix: { who: "qlik-admin", where: "Administration > Users, and Licenses", set: LICENCES },
    proxy: tenant?.id,
  });

export const sessionLimit = (tenant: Tenant | undefined): QlikCloudError =>
  new EmbedError(`The user has as many sessions${tenant ? ` at ${tenant.host}` : ""} as Qlik Cloud allows.`, {
    code: "session-limit",
    stage: "session",
    fix: { who: "visitor", where: "Other tabs and browsers", set: "close some, and wait a minute" },
    proxy: tenant?.id,
  });

export const clientIdMissing = ({ id }: Tenant): QlikCloudError =>
  new EmbedError("A token for a socket or an image is made for an OAuth client, and nothing says which one.", {
    code: "invalid-option",
    stage: "open",
    fix: { who: "backend", where: "Token endpoint", set: "answer { token, clientId }, or option clientId in the page" },
    proxy: id,
  });
