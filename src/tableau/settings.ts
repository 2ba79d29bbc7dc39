// The caller's words, checked once. Nothing after this file looks at raw options.
import { noDocument, optionUnknown, optionUnusable } from "../core/errors/call.js";
import { CALL_RULES, signInMsOf, sourceOf } from "../core/issuer/call-options.js";
import { readSource } from "../core/issuer/read-source.js";
import type { Source } from "../core/issuer/source.js";
import {
  checkOptions,
  isFunction,
  isMilliseconds,
  isObject,
  isOneOf,
  isSwitch,
  isText,
  type Rules,
} from "../core/options.js";
import type { Words } from "../core/provider.js";
import { refuseLicenseKeyOption } from "../license-key/refuse.js";
import { credentialAsSource, heldRefused, SOURCE_FORMS } from "./errors/configure.js";
import { CALL, TICKET_WORDS, TOKEN_WORDS } from "./errors/words.js";
import { parseServer, parseSite, type TableauPlace } from "./place.js";
import type { ShowOptions, TableauOptions, TableauSource } from "./types.js";

export interface Settings {
  readonly source: Source;
  readonly words: Words;
  /** As the page named it. */
  readonly place: TableauPlace | undefined;
  readonly site: string;
  readonly username: string | undefined;
  readonly endSession: TableauOptions["endSession"];
  readonly signInMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: TableauOptions["onEvent"];
}

const RULES: Rules = {
  ...CALL_RULES,
  credential: { accepts: isOneOf("ticket", "token"), expected: '"ticket" or "token"' },
  server: {
    accepts: (value) => isText(value) || value instanceof URL,
    expected: '"https://tableau.example.com"',
  },
  site: { accepts: (value) => typeof value === "string", expected: "the site's id as a text" },
  user: {
    accepts: isObject,
    expected: "{ username }",
    inside: { username: { accepts: isText, expected: "a text" } },
  },
  endSession: { accepts: isFunction, expected: "a function" },
};

const COMPLAINTS = {
  unknown: (name: string, known: readonly string[]) => optionUnknown(CALL, name, known),
  unusable: (name: string, expected: string) => optionUnusable(CALL, name, expected),
};

/** Throws `unsupported-environment`, `invalid-option`, `insecure-proxy`. */
export function readSettings(source: TableauSource, options: TableauOptions): Settings {
  if (typeof document === "undefined") throw noDocument({ call: CALL });
  if (!isObject(options)) throw optionUnusable(CALL, "options", "an object");
  checkOptions(options, RULES, COMPLAINTS);
  const words = options.credential === "token" ? TOKEN_WORDS : TICKET_WORDS;
  const read = readSource(source, {
    call: CALL,
    forms: SOURCE_FORMS,
    urlField: "ticketUrl",
    refuse(text) {
      refuseLicenseKeyOption(text, "source", words);
      if (/^eyJ[\w-]+\.|^\d{9}$|^[\w+/]{22}==:/.test(text)) throw credentialAsSource();
    },
  });
  if (read.held) throw heldRefused();
  const site = parseSite(options.site ?? "");
  return {
    source: sourceOf(read, options, { ownHeader: "X-Qlik-Ticket", requestFields: {} }),
    words,
    place: options.server === undefined ? undefined : parseServer(options.server, site),
    site,
    username: options.user?.username,
    endSession: options.endSession,
    signInMs: signInMsOf(options),
    signal: options.signal,
    onEvent: options.onEvent,
  };
}

const SHOW_RULES: Rules = {
  when: { accepts: isOneOf("near", "now"), expected: '"near" or "now"' },
  waitsForView: { accepts: isSwitch, expected: "true or false" },
  timeoutMs: { accepts: isMilliseconds, expected: "milliseconds" },
  signal: { accepts: (value) => isObject(value) && "aborted" in value, expected: "an AbortSignal" },
};

export type CheckedShow = Required<Omit<ShowOptions, "signal">> & Pick<ShowOptions, "signal">;

/** Throws `invalid-option`. */
export function readShowOptions(options: ShowOptions): CheckedShow {
  checkOptions(options, SHOW_RULES, COMPLAINTS);
  const { when = "near", waitsForView = false, timeoutMs = 20_000, signal } = options;
  return { when, waitsForView, timeoutMs, ...(signal && { signal }) };
}
