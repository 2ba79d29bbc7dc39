// Sentences about Qlik's own files: require.js and js/qlik.
import type { EmbedError, EmbedErrorCode } from "../../core/errors.js";
import type { RequireError } from "../capability/types.js";
import type { Proxy } from "../proxy.js";
import { say } from "./sentence.js";

export const amdConflict = (): EmbedError =>
  say("amd-conflict", "open", "This page has an AMD loader that is not RequireJS (window.define).", [
    "page",
    "Script tags",
    "remove it, or show Qlik in an iframe: singleUrl()",
  ]);

const files = (
  code: EmbedErrorCode,
  what: string,
  { base, origin }: Proxy,
  file: string,
  cause?: unknown,
): EmbedError =>
  say(
    code,
    "open",
    what,
    [
      "network",
      "Network panel",
      `${base}resources/${file} with status 200, no login page; Content-Security-Policy script-src ${origin}`,
    ],
    true,
    cause,
  );

export const requireFailed = (proxy: Proxy, loaded: boolean): EmbedError =>
  files(
    "require-failed",
    `Qlik's require.js ${loaded ? "brought no loader" : "did not load"}.`,
    proxy,
    "assets/external/requirejs/require.js",
  );

export const qlikLoadFailed = (proxy: Proxy, cause: unknown, foreign?: boolean): EmbedError =>
  foreign || (cause as Partial<RequireError> | undefined)?.requireType === "mismatch"
    ? say(
        "qlik-load-failed",
        "open",
        "Another script of this page calls define() without a name, and RequireJS takes it for Qlik's.",
        ["page", "Script tags", "load that script before Qlik, by require(), or in its build without AMD"],
        false,
        cause,
      )
    : files("qlik-load-failed", "Qlik's client (js/qlik) did not load.", proxy, "js/qlik.js", cause);
