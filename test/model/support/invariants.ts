// What must hold on any schedule. Each finding is a sentence; none is the aim.
import { readFileSync } from "node:fs";
import path from "node:path";
import { USERS } from "./qlik.js";
import { failureOf, type Caller, type Played } from "./run.js";
import type { Schedule } from "./schedule.js";
import { rightsBreaches } from "./rights.js";
import { hasBegunAgain, sessionBreaches } from "./sessions.js";
import { userBreaches } from "./users.js";

const ERRORS = path.resolve(import.meta.dirname, "../../../docs/errors.md");
/** The documented codes: each has a section of its own. */
const CODES = new Set([...readFileSync(ERRORS, "utf8").matchAll(/^### ([a-z-]+)$/gm)].map(([, code]) => code));
const GRACE_MS = 250;
const MOST_TICKETS = 3;

export function findBreaches(schedule: Schedule, played: Played): string[] {
  const { page, callers, unhandled, left } = played;
  return [
    ...page.broken,
    ...unhandled.map((error) => `nobody heard of ${String(error)}`),
    ...callers.flatMap((caller, index) => callerBreaches(caller).map((what) => `caller ${index}: ${what}`)),
    // What a call that never ends still holds says nothing more.
    ...(callers.every(({ outcome }) => outcome)
      ? [...left.map((what) => `left behind: ${what}`), ...tagBreaches(played)]
      : []),
    ...ticketBreaches(played),
    ...sessionBreaches(schedule, played),
    ...userBreaches(schedule, played),
    ...rightsBreaches(schedule, played),
    ...leaks(played),
  ];
}

/** On a day on which nothing goes wrong: everybody is signed in, and no call takes more than one ticket and one session. */
export function findCosts({ session }: Schedule, { page, callers }: Played): string[] {
  const { sent, issued } = page.qlik;
  const calls = callers.length;
  const made = page.qlik.made();
  // The session that is there from the start had a ticket of its own.
  const fetched = issued.length - (session === "none" ? 0 : 1);
  return [
    ...callers.flatMap((caller) => failureOf(caller)?.code ?? []),
    ...(fetched > calls ? [`${fetched} tickets were fetched for ${calls} calls`] : []),
    ...(sent.length > calls ? [`${sent.length} tickets for ${calls} calls`] : []),
    ...(made > calls ? [`${made} sessions for ${calls} calls`] : []),
  ];
}

function callerBreaches(caller: Caller): string[] {
  const { plan, outcome, startedAt = 0, abortedAt, settledAt = 0, overrunMs, signal } = caller;
  if (!outcome) return ["never settles"];
  const breaches: string[] = [];
  const secondMs = hasBegunAgain(caller) ? plan.signInMs + plan.bootstrapMs : 0;
  const graceMs = GRACE_MS + secondMs;
  if (overrunMs > graceMs) breaches.push(`settles ${overrunMs} visible ms after its deadline`);
  if (signal.count() > 0) breaches.push("left a listener on its signal");
  if (abortedAt !== undefined && settledAt !== abortedAt) breaches.push("goes on after its abort");
  if ("session" in outcome) {
    const { user, identity } = outcome.session;
    const named = plan.names === "nobody" ? undefined : USERS[plan.names];
    if (abortedAt !== undefined) breaches.push("is answered although it was aborted");
    if (named && user?.userId.toLowerCase() !== named.userId)
      breaches.push(`gets the session of ${user?.userId ?? "nobody"}`);
    if (named && identity !== "confirmed") breaches.push("gets a session of a named user unconfirmed");
    return breaches;
  }
  const failure = failureOf(caller);
  const soonest = Math.min(plan.signInMs, plan.bootstrap ? plan.bootstrapMs : Infinity);
  if (failure?.code === "timeout" && settledAt - startedAt < soonest) breaches.push("times out before its deadline");
  // This code means, in a browser, that something failed which the library does not expect to fail.
  const isExpected = failure?.code !== "unsupported-environment";
  const isOurs = failure?.name === "EmbedError" && CODES.has(failure.code) && isExpected;
  if (outcome.error === caller.leaving ? abortedAt === undefined : !isOurs)
    breaches.push(`rejects with ${String(outcome.error)}`);
  return breaches;
}

/** Proven, this call left its load to those who had joined it: that load may end well although they fail. */
function hasLeftItsLoad(caller: Caller): boolean {
  const signIn = caller.events.filter((event) => event.type === "stage" && event.stage !== "bootstrap").at(-1);
  const isProven = !signIn || (signIn.type === "stage" && signIn.stage !== "consume" && signIn.status === "done");
  return caller.plan.bootstrap && isProven && (caller.abortedAt !== undefined || failureOf(caller)?.code === "timeout");
}

/**
 * After a failure there is no tag; after a load that was proven and ended well those of Qlik's files, once: also when another user
 * had signed in by then, so that the call got no session.
 */
function tagBreaches({ page, callers }: Played): string[] {
  const tags = page.tags();
  const isDone = callers.some(({ events }) =>
    events.some((event) => event.type === "stage" && event.stage === "bootstrap" && event.status === "done"),
  );
  const hasLoaded =
    callers.some(({ outcome, plan }) => outcome && "session" in outcome && plan.bootstrap) ||
    (isDone && callers.some((caller) => hasLeftItsLoad(caller) || failureOf(caller)?.code === "other-user"));
  if (!hasLoaded) return tags.map((tag) => `left behind: ${tag}`);
  const kept = tags.filter((tag) => !/<script>.*require\.js$|<link>.*qlik-styles\.css$/.test(tag));
  return kept.map((tag) => `left behind: ${tag}`);
}

function ticketBreaches({ page, callers }: Played): string[] {
  const { sent } = page.qlik;
  const breaches: string[] = [];
  const tickets = sent.map(({ ticket }) => ticket);
  for (const ticket of new Set(tickets.filter((each, index) => tickets.indexOf(each) < index))) {
    breaches.push(`a ticket ${page.qlik.inHand.has(ticket) ? "in hand " : ""}was sent twice`);
  }
  const most = MOST_TICKETS * callers.length;
  if (sent.length > most) breaches.push(`${sent.length} tickets were sent, ${most} are allowed`);
  return breaches;
}

function leaks({ page, callers }: Played): string[] {
  const places = new Map<string, string>([["the console, the storage or a tag", page.written().join("\n")]]);
  callers.forEach((caller, index) => {
    places.set(`the events of caller ${index}`, JSON.stringify(caller.events));
    const failure = failureOf(caller);
    if (failure && (failure as object) !== caller.leaving)
      places.set(`the error of caller ${index}`, everyWordOf(failure));
    const { outcome } = caller;
    if (outcome && "session" in outcome) places.set(`the session of caller ${index}`, JSON.stringify(outcome.session));
  });
  const found: string[] = [];
  for (const [place, text] of places) {
    if (page.qlik.issued.some((ticket) => text.includes(ticket))) found.push(`a ticket in ${place}`);
  }
  return found;
}

/** All of an error that can be read, enumerable or not, causes included. */
function everyWordOf(error: Error): string {
  const own = Object.getOwnPropertyNames(error).map((name) => {
    const value = (error as unknown as Record<string, unknown>)[name];
    return value instanceof Error ? everyWordOf(value) : JSON.stringify(value);
  });
  return [String(error), JSON.stringify(error), ...own].join("\n");
}
