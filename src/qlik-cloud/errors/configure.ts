// Sentences about what the page, or its visitor, named.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { QlikCloudError } from "./codes.js";
import { CALL, OAUTH } from "./words.js";

const invalid = (what: string, set: string): QlikCloudError =>
  new EmbedError(what, { code: "invalid-option", stage: "configure", fix: { who: "page", where: CALL, set } });

/** What a source may be. */
export const SOURCE_FORMS =
  'the address of your token endpoint ("/api/qlik-cloud-token"), a function, { token, tokenUrl }, or { clientId } for a login at the tenant';

export const tokenAsSource = (): QlikCloudError =>
  invalid("This looks like a token, not a URL.", `source = ${SOURCE_FORMS}`);

// What was given is not repeated: it may hold a password.
export const malformedTenant = (): QlikCloudError =>
  invalid(
    "This is not the address of a tenant.",
    'tenant = "https://your-tenant.eu.qlikcloud.com": scheme and host alone',
  );

export const insecureTenant = (tenant: string): QlikCloudError =>
  new EmbedError(`${tenant} is plain http: a token can be read on the way.`, {
    code: "insecure-proxy",
    stage: "configure",
    fix: { who: "page", where: CALL, set: "tenant = its https address; http is for an emulator on localhost alone" },
    proxy: tenant,
  });

export const noTenant = (): QlikCloudError =>
  invalid(
    "Nothing says where the tenant is.",
    'tenant = "https://your-tenant.eu.qlikcloud.com", a function that asks the visitor, or let the endpoint answer { token, tenant }',
  );

export const malformedPattern = (): QlikCloudError =>
  invalid(
    "An entry of allowedTenants is no host.",
    'allowedTenants = ["your-tenant.eu.qlikcloud.com"], or one with "*." in front for all hosts below',
  );

export const missingOption = (name: string, what: string): QlikCloudError => invalid(`${what}.`, `${name} = …`);

/** Qlik Cloud registers https addresses, and http for the host name localhost alone (help: create OAuth clients). */
export const redirectUnusable = (why: string): QlikCloudError =>
  new EmbedError(`Qlik Cloud sends nobody back to this address: ${why}.`, {
    code: "invalid-option",
    stage: "configure",
    fix: {
      who: "page",
      where: "source.redirectUri",
      set: `an absolute https address, or http on localhost; the same text as in ${OAUTH} > your client > Redirect URLs`,
    },
  });

export const otherOriginPath = (): QlikCloudError =>
  invalid(
    "This address is not the tenant's: the token is for the tenant alone.",
    'fetch("/api/v1/…"), a path of the tenant',
  );
