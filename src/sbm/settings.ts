// The caller's words, checked once. Nothing after this file looks at raw options.
import { noDocument, optionUnknown, optionUnusable } from "../core/errors/call.js";
import { CALL_RULES, signInMsOf, sourceOf } from "../core/issuer/call-options.js";
import { readSource } from "../core/issuer/read-source.js";
import type { Source } from "../core/issuer/source.js";
import { checkOptions, isObject, isText, type Rules } from "../core/options.js";
import { refuseLicenseKeyOption } from "../license-key/refuse.js";
import { SOURCE_FORMS, tokenAsSource } from "./errors/configure.js";
import { CALL, WORDS } from "./errors/words.js";
import { parseServer, type SbmServer } from "./server.js";
import type { SbmOptions, SbmSource } from "./types.js";

export interface Settings {
  readonly source: Source;
  readonly server: SbmServer;
  readonly username: string | undefined;
  readonly signInMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: SbmOptions["onEvent"];
}

const RULES: Rules = {
  ...CALL_RULES,
  server: {
    accepts: (value) => isText(value) || value instanceof URL,
    expected: '"https://sbm.example.com" or a path of this site',
  },
  user: {
    accepts: isObject,
    expected: "{ username }",
    inside: { username: { accepts: isText, expected: "a text" } },
  },
};

/** Throws `unsupported-environment`, `invalid-option`, `insecure-proxy`. */
export function readSettings(source: SbmSource, options: SbmOptions): Settings {
  if (typeof document === "undefined") throw noDocument({ call: CALL });
  if (!isObject(options)) throw optionUnusable(CALL, "options", "an object");
  checkOptions(options, RULES, {
    unknown: (name, known) => optionUnknown(CALL, name, known),
    unusable: (name, expected) => optionUnusable(CALL, name, expected),
  });
  const read = readSource(source, {
    call: CALL,
    forms: SOURCE_FORMS,
    urlField: "tokenUrl",
    refuse(text) {
      refuseLicenseKeyOption(text, "source", WORDS);
      // An assertion in Base64: "<saml" is "PHNhbW".
      if (text.startsWith("PHNhbW")) throw tokenAsSource();
    },
  });
  return {
    source: sourceOf(read, options, { ownHeader: "X-Qlik-Ticket", requestFields: {} }),
    server: parseServer(options.server ?? location.origin),
    username: options.user?.username,
    signInMs: signInMsOf(options),
    signal: options.signal,
    onEvent: options.onEvent,
  };
}
