// Sentences about what the page named.
import { EmbedError } from "../../core/errors/embed-error.js";
import { CALL, type SbmError } from "./words.js";

const invalid = (what: string, set: string): SbmError =>
  new EmbedError(what, { code: "invalid-option", stage: "configure", fix: { who: "page", where: CALL, set } });

/** What a source may be. */
export const SOURCE_FORMS =
  'the address of your token endpoint ("/api/sbm-token"), a function (customFormToken on a custom form), or { token, tokenUrl }';

export const tokenAsSource = (): SbmError => invalid("This looks like a token, not a URL.", `source = ${SOURCE_FORMS}`);

/** What was given is not repeated: it may hold a password. */
export const malformedServer = (): SbmError =>
  invalid(
    "This is not the address of an SBM.",
    'server = "https://sbm.example.com", or a path of your own site that a proxy leads to SBM ("/sbm")',
  );

export const insecureServer = (server: string): SbmError =>
  new EmbedError(`${server} is plain http: a token can be read on the way.`, {
    code: "insecure-proxy",
    stage: "configure",
    fix: {
      who: "page",
      where: CALL,
      set: "server = its https address; http is for an emulator on this machine, and for a page of that very http server",
    },
    proxy: server,
  });

export const otherServerPath = (): SbmError =>
  invalid("This address is not SBM's: the token is for SBM alone.", 'fetch("/jsonapi/…"), a path of SBM');

export const noFormToken = (): SbmError =>
  invalid(
    "This page is no custom form of SBM: there is no _GetSSOToken(), and no ssoToken of the page around.",
    "customFormToken on a custom form alone; elsewhere source = the address of your token endpoint",
  );
