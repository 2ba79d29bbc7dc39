// The page's words, checked once.
import { optionUnknown, optionUnusable } from "../../core/errors/call.js";
import { checkOptions, isFunction, isObject, isSwitch, isText, type Rules } from "../../core/options.js";
import type { QlikSession, Source } from "../../index.js";
import { byCookie } from "./by-cookie.js";
import { byTicket } from "./by-ticket.js";
import type { SocketWay } from "./socket-way.js";
import type { EnigmaOptions, TicketInAddressOptions } from "./types.js";

const RULES = {
  ticketInAddress: { accepts: isSwitch, expected: "true or false" },
  identity: { accepts: isText, expected: "a text" },
  ttlSeconds: {
    accepts: (value: unknown) => Number.isInteger(value) && Number(value) >= 0,
    expected: "whole seconds",
  },
};

/** What `authenticate` takes as well is checked by its own rules. */
const ELSEWHERE = { accepts: () => true, expected: "" };

const TICKET_RULES = {
  ...RULES,
  proxy: ELSEWHERE,
  request: ELSEWHERE,
  parse: ELSEWHERE,
  user: ELSEWHERE,
  retry: ELSEWHERE,
  fetch: ELSEWHERE,
  timeoutMs: ELSEWHERE,
  allowInsecureProxy: ELSEWHERE,
} satisfies Rules & Record<keyof TicketInAddressOptions, unknown>;

/** `call`: the function that the page called, as the page writes it. Throws `invalid-option`. */
export function readCall(
  call: string,
  from: QlikSession | Source,
  appId: unknown,
  create: unknown,
  options: EnigmaOptions | TicketInAddressOptions,
): SocketWay {
  if (!isText(appId)) throw optionUnusable(call, "appId", "the app's id");
  if (!isFunction(create)) throw optionUnusable(call, "create", "(config) => enigma.create({ schema, ...config })");
  const complaints = {
    unknown: (name: string, known: readonly string[]) => optionUnknown(call, name, known),
    unusable: (name: string, expected: string) => optionUnusable(call, name, expected),
  };
  if (isByTicket(options)) {
    checkOptions(options, TICKET_RULES, complaints);
    if (isSession(from))
      throw optionUnusable(call, "source", "what authenticate() takes, where ticketInAddress is true");
    return byTicket(from, appId, options);
  }
  checkOptions(options, RULES, complaints);
  if (!isSession(from)) throw optionUnusable(call, "session", "what authenticate() gave; or ticketInAddress = true");
  return byCookie(from, appId, options);
}

const isByTicket = (options: object): options is TicketInAddressOptions =>
  (options as Partial<TicketInAddressOptions>).ticketInAddress === true;

const isSession = (from: unknown): from is QlikSession => isObject(from) && "webSocketUrl" in from;
