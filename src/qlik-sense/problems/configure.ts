// Sentences about the call itself: found before anything is sent.
import type { EmbedError } from "../../core/errors.js";
import { proxyIn } from "../proxy.js";
import { CALL, say } from "./sentence.js";

const option = (what: string, set: string): EmbedError => say("invalid-option", "configure", what, ["page", CALL, set]);

const SWITCH = "true or false";
const FUNCTION = "a function";
const EXPECTED: Readonly<Record<string, string>> = {
  source: 'the address of your ticket endpoint ("/api/qlik-ticket"), a function, or { ticket, ticketUrl }',
  options: "an object",
  proxy: '"https://sense.example.com/mashup", or a list',
  request: "{ method?, headers?, credentials? }",
  parse: FUNCTION,
  user: "{ userDirectory, userId, sessionKey? }",
  bootstrap: SWITCH,
  timeoutMs: "milliseconds, or { signIn?, bootstrap? }",
  signal: "an AbortSignal",
  onEvent: FUNCTION,
  consume: '"auto", "fetch" or "image"',
  resource: "a path below the prefix",
  reuse: `${SWITCH} or "same-user"`,
  retry: "0 to 5",
  takeover: SWITCH,
  fetch: FUNCTION,
  allowInsecureProxy: SWITCH,
};

export const unsupportedEnvironment = (): EmbedError =>
  say("unsupported-environment", "configure", "There is no document here.", [
    "page",
    "Server-side rendering",
    "call authenticate() in the browser only",
  ]);

export const partMissing = (cause: unknown): EmbedError =>
  say(
    "unsupported-environment",
    "configure",
    "A file of this library did not load, or an error is in it.",
    ["page", "Files of qlik-ticket", "all of one version, reachable as long as a page is open; see this error's cause"],
    true,
    cause,
  );

export const badOption = (name: string): EmbedError =>
  option(`"${name}" is not usable as given.`, `${name} = ${EXPECTED[name] ?? ""}`);

export function unknownOption(name: string): EmbedError {
  const known = Object.keys(EXPECTED).slice(2);
  const start = name.slice(0, 4).toLowerCase();
  const near = known.find((each) => each.toLowerCase().startsWith(start));
  return option(`There is no option "${name}".${near ? ` Did you mean "${near}"?` : ""}`, `one of ${known.join(", ")}`);
}

export const ticketAsSource = (): EmbedError =>
  option("This looks like a ticket, not a URL.", `source = ${EXPECTED["source"] ?? ""}`);

export const noTicketUrl = (): EmbedError =>
  option("A ticket works once.", "source = { ticket, ticketUrl }, with the address of the next one");

// What was given is not repeated: it may hold a password.
export const malformedProxy = (given: string): EmbedError =>
  option(
    "This is not the address of a virtual proxy.",
    `proxy = "${proxyIn(given) ?? "https://sense.example.com/mashup"}": scheme, host and prefix alone`,
  );

export const noProxy = (): EmbedError =>
  option(
    "Nothing says where Qlik is.",
    'proxy = "https://sense.example.com/mashup", or let the endpoint answer { ticket, proxy }',
  );

export const insecureProxy = (url: string): EmbedError =>
  say("insecure-proxy", "configure", `${url} is plain http: ticket and session can be read on the way.`, [
    "qlik-admin",
    "QMC > Proxies",
    `https; on an intranet without it allowInsecureProxy = true, on an http page (this is ${location.protocol}//)`,
  ]);
