// A misspelt effect would make a test prove nothing, so each fault is checked when it is added.

import { assertOptions, fail, flag, HTTP_TOKEN, integer, oneOf, text, type Checks } from "../model/settings/check.js";
import type { Fault, FaultEffects, FaultScope } from "./fault.js";

/** What timers take in one go. */
export const LONGEST_MS = 2_147_483_647;
const LARGEST_BYTES = 1_073_741_824;

/** The checks of what a fault does. */
export const effectChecks: Checks<FaultEffects> = {
  delayMs: integer(0, LONGEST_MS),
  hang: flag,
  resetAfterBytes: integer(0, LARGEST_BYTES),
  truncateAfterBytes: integer(0, LARGEST_BYTES),
  contentType: text(/^[\t\u0020-\u007e]+$/, "a header value on one line"),
  loginPage: flag,
  redirect: text(/^(?:https?:\/\/|\/)[\u0021-\u007e]*$/, "an http or https address, or a path"),
  challenge: text(/^[\u0020-\u007e]*[\u0021-\u007e][\u0020-\u007e]*$/, "a header value on one line"),
  status: integer(200, 599),
  retryAfterSeconds: integer(0, LONGEST_MS),
  setCookie: oneOf("drop", "partitioned"),
  ticket: oneOf("expired", "used", "foreign"),
  otherNode: flag,
  clockJumpMs: integer(-LONGEST_MS, LONGEST_MS),
  killSession: flag,
  socket: oneOf("refuse", "cut", "silent"),
  cutAfterMessages: integer(0, 1_000_000),
};

/** Of all that a fault may hold, what happens; the rest says when. */
export const EFFECT_NAMES: readonly string[] = Object.keys(effectChecks);

/** The checks of what says for which requests a fault is. */
export const scopeChecks: Checks<FaultScope> = {
  route: text(/^[^?#\s]+$/, "a path, without a query"),
  side: oneOf("public", "trusted", "socket"),
  method: text(HTTP_TOKEN, "an HTTP method"),
  failNth: integer(1, 1_000_000),
  times: integer(1, 1_000_000),
};

const faultChecks: Checks<Fault> = { ...effectChecks, ...scopeChecks };

/** Throws a `TypeError` that names what is wrong with the fault. */
export function checkFault(fault: unknown): asserts fault is Fault {
  assertOptions(fault, faultChecks, "fault");
  const given = Object.entries(fault as Fault).filter(
    ([name, value]) => EFFECT_NAMES.includes(name) && value !== undefined,
  );
  if (given.length === 0) throw new TypeError(`A fault needs an effect: one of ${EFFECT_NAMES.join(", ")}.`);
  const { cutAfterMessages, socket } = fault as Fault;
  if (cutAfterMessages !== undefined && socket !== "cut") fail("socket", '"cut" beside "cutAfterMessages"', socket);
}
