// Sentences about Qlik's own files: require.js and js/qlik.
import { PACKAGE } from "../../core/name.js";
import { EmbedError } from "../../core/errors/embed-error.js";
import type { RequireError } from "../open/types.js";
import type { Proxy } from "../proxy.js";
import { redactedCause } from "../../core/secret.js";
import type { QlikSenseError, QlikSenseErrorCode } from "./codes.js";
import { virtualProxy } from "./words.js";

/** @param loader Whose it is, where that is known. */
export const amdConflict = (loader = "one that this library does not know"): QlikSenseError =>
  new EmbedError(`This page has an AMD loader that is not RequireJS (window.define): ${loader}.`, {
    code: "amd-conflict",
    stage: "open",
    fix: { who: "page", where: "Script tags", set: "remove it, or show Qlik in an iframe: singleUrl()" },
  });

export const loaderUnwanted = (): QlikSenseError =>
  new EmbedError('This page has an AMD loader of its own (window.define), and the option bootstrap.amd is "fail".', {
    code: "amd-conflict",
    stage: "open",
    fix: { who: "page", where: "Script tags", set: "remove it, or show Qlik in an iframe: singleUrl()" },
  });

/** The page's header wants Trusted Types, and does not name a policy that lets Qlik's files through. */
export const addressRefused = ({ id }: Proxy, cause?: unknown): QlikSenseError =>
  new EmbedError(
    "This page's Content-Security-Policy wants Trusted Types, and lets no address of Qlik's files through.",
    {
      code: "csp-blocked",
      stage: "open",
      fix: { who: "page", where: "Content-Security-Policy", set: `trusted-types ${PACKAGE}` },
      directive: "trusted-types",
      proxy: id,
      cause: cause === undefined ? undefined : redactedCause(cause, "ticket"),
    },
  );

const fileMissing = (
  code: QlikSenseErrorCode,
  what: string,
  { id, base, origin }: Proxy,
  file: string,
  cause?: unknown,
): QlikSenseError =>
  new EmbedError(what, {
    code,
    stage: "open",
    fix: {
      who: "network",
      where: "Network panel",
      set: `${base}resources/${file} with status 200, no login page; Content-Security-Policy script-src ${origin}`,
    },
    cure: "same-call",
    proxy: id,
    cause: cause === undefined ? undefined : redactedCause(cause, "ticket"),
  });

export const requireFailed = (proxy: Proxy, hasLoaded: boolean): QlikSenseError =>
  fileMissing(
    "require-failed",
    `Qlik's require.js ${hasLoaded ? "brought no loader" : "did not load"}.`,
    proxy,
    "assets/external/requirejs/require.js",
  );

export const clientMissing = (proxy: Proxy, cause: unknown): QlikSenseError =>
  fileMissing("qlik-load-failed", "Qlik's client (js/qlik) did not load.", proxy, "js/qlik.js", cause);

/** RequireJS says "mismatch" when a nameless define() of another script was in its queue. */
export const isMismatch = (cause: unknown): boolean =>
  (cause as Partial<RequireError> | undefined)?.requireType === "mismatch";

/** The load may go well the next time: that script is through by then. */
export const clientReplaced = (proxy: Proxy, cause: unknown): QlikSenseError =>
  new EmbedError("Another script of this page calls define() without a name, and RequireJS takes it for Qlik's.", {
    code: "qlik-load-failed",
    stage: "open",
    fix: {
      who: "page",
      where: "Script tags",
      set: "load that script before Qlik, by require(), or in its build without AMD",
    },
    cure: "same-call",
    proxy: proxy.id,
    cause: cause === undefined ? undefined : redactedCause(cause, "ticket"),
  });

/** @param header What forbids it, as the browser got it. */
export const frameRefused = (proxy: Proxy, header: string): QlikSenseError =>
  new EmbedError(`${proxy.base}single/ may not be shown in a frame of this page: its header is ${header}.`, {
    code: "frame-refused",
    stage: "open",
    fix: {
      who: "qlik-admin",
      where: `${virtualProxy(proxy)}, or the reverse proxy before it`,
      set: `Additional response headers = Content-Security-Policy: frame-ancestors 'self' ${location.origin}, which goes before X-Frame-Options`,
    },
    proxy: proxy.id,
  });

export const frameSilent = (proxy: Proxy): QlikSenseError =>
  new EmbedError("Qlik's single page did not load in its frame.", {
    code: "qlik-load-failed",
    stage: "open",
    fix: {
      who: "network",
      where: "Network panel",
      set: `${proxy.base}single/ with an answer; a page by https shows no frame by http`,
    },
    cure: "same-call",
    proxy: proxy.id,
  });
