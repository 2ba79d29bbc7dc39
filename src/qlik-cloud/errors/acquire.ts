// Sentences about what a token source answered, and about a login at the tenant.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Identity, Words } from "../../core/provider.js";
import { redactedCause } from "../../core/secret.js";
import type { Tenant } from "../tenant.js";
import type { QlikCloudError } from "./codes.js";
import { CALL, OAUTH } from "./words.js";

export const tenantNotAllowed = (named: Tenant, by: string, allowed: string): QlikCloudError =>
  new EmbedError(`${by} names the tenant ${named.host}; nothing was sent there.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "page", where: CALL, set: `allowedTenants = ["${named.host}"], if it is yours (${allowed})` },
    proxy: named.id,
  });

export const tenantUnusable = (): QlikCloudError =>
  new EmbedError("What the visitor entered is no host name of a tenant.", {
    code: "invalid-option",
    stage: "acquire",
    fix: { who: "visitor", where: "The tenant's name", set: "the host alone, as your-tenant.eu.qlikcloud.com" },
  });

export const oauthUnavailable = (tenant: Tenant): QlikCloudError =>
  new EmbedError(`${tenant.host} is a government tenant: Qlik Cloud Government has no OAuth clients.`, {
    code: "oauth-unavailable",
    stage: "configure",
    fix: {
      who: "qlik-admin",
      where: "Qlik Cloud Government",
      set: "ask Qlik which sign-in your tenant has for embedding; neither a token of a client nor a login for one is possible",
    },
    proxy: tenant.id,
  });

export const otherUserAnswered = (expected: Identity, answered: Identity, { credential }: Words): QlikCloudError =>
  new EmbedError(`The page names ${expected.label}, the ${credential} is for ${answered.label}; it was not sent.`, {
    code: "user-mismatch",
    stage: "acquire",
    fix: {
      who: "backend",
      where: "Token endpoint",
      set: `a ${credential} for the user who is signed in to the page`,
    },
  });

export const otherTenantAnswered = (tenant: Tenant, answered: Tenant): QlikCloudError =>
  new EmbedError(
    `The endpoint's answer is for ${answered.host}, and this session is at ${tenant.host}; it was not sent.`,
    {
      code: "proxy-not-allowed",
      stage: "acquire",
      fix: {
        who: "backend",
        where: "Token endpoint",
        set: "one tenant for a session; for another one the page calls again",
      },
      proxy: answered.id,
    },
  );

/** Names of OAuth and of Qlik; other texts of the address are somebody else's, and are not repeated. */
export interface OAuthProblem {
  readonly error: string;
  readonly code: string;
}

const named = ({ error, code }: OAuthProblem): string => [error, code].filter((each) => each !== "").join(", ");

export const consentRefused = (tenant: Tenant, problem: OAuthProblem): QlikCloudError =>
  new EmbedError(`Consent was refused at ${tenant.host} (${named(problem)}).`, {
    code: "consent-refused",
    stage: "acquire",
    fix: {
      who: "qlik-admin",
      where: `${OAUTH} > your client`,
      set: "Consent method = Trusted, so that nobody is asked; a published client needs the consent of an administrator of the visitor's tenant first",
    },
    proxy: tenant.id,
  });

export const loginRequired = (tenant: Tenant, problem: OAuthProblem): QlikCloudError =>
  new EmbedError(`Nobody is signed in to ${tenant.host} (${named(problem)}).`, {
    code: "not-signed-in",
    stage: "acquire",
    fix: { who: "visitor", where: tenant.host, set: "sign in there, then open this page again" },
    proxy: tenant.id,
  });

export const clientRefused = (tenant: Tenant, problem: OAuthProblem): QlikCloudError =>
  new EmbedError(`${tenant.host} does not let this OAuth client sign anybody in (${named(problem) || "no reason"}).`, {
    code: "oauth-client-refused",
    stage: "acquire",
    fix: {
      who: "qlik-admin",
      where: `${OAUTH} > your client`,
      set: `type Single-page app; Redirect URLs with the page's redirectUri, letter for letter; Allowed origins with ${location.origin}; the asked scope among its scopes; a client of another tenant is published first`,
    },
    proxy: tenant.id,
  });

/** The code was spent, or too old, or this is not the page that asked for it. */
export const codeRefused = (tenant: Tenant, problem: OAuthProblem): QlikCloudError =>
  new EmbedError(`${tenant.host} took the login and gave no token for it (${named(problem) || "no reason"}).`, {
    code: "credential-rejected",
    stage: "acquire",
    fix: {
      who: "page",
      where: CALL,
      set: "call it again: a code is good once, for a minute (Back and reload spend it again)",
    },
    proxy: tenant.id,
  });

export const loginFailed = (tenant: Tenant, cause: unknown): QlikCloudError =>
  new EmbedError(`The login at ${tenant.host} ended in something that is no answer of OAuth.`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: { who: "network", where: tenant.host, set: "is it the tenant's own host? See this error's cause" },
    cause: redactedCause(cause, "code"),
    proxy: tenant.id,
  });

export const redirectedAgain = (tenant: Tenant | undefined): QlikCloudError =>
  new EmbedError(
    `This tab went to the login${tenant ? ` of ${tenant.host}` : ""} less than a minute ago, and came back without one.`,
    {
      code: "credential-rejected",
      stage: "acquire",
      fix: {
        who: "qlik-admin",
        where: `${OAUTH} > your client`,
        set: "Redirect URLs = the page's redirectUri, letter for letter. Was the login left with Back? Then try again in a minute",
      },
      proxy: tenant?.id,
    },
  );
