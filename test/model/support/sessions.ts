// What sign-ins cost: each call may make one session, and one more only for a reason that the law of retries knows.
import type { Page } from "./page.js";
import { keyOf, type Sent, type Who } from "./qlik.js";
import { failureOf, type Caller, type Played } from "./run.js";
import type { CallerPlan, Schedule } from "./schedule.js";

/** Forms of the endpoint's answer that name the user, and those that carry a session key. */
const NAMING: readonly string[] = ["full", "no-key", "qps", "no-proxy", "other-proxy"];
export const KEYED: readonly string[] = ["full", "no-proxy", "other-proxy"];

/** A session that was gone before Qlik's files had come: the call began once more, and both its clocks with it. */
export function hasBegunAgain(caller: Caller): boolean {
  const stages = caller.events.flatMap((event) => (event.type === "stage" ? [event] : []));
  return stages.some(({ stage, status }, index) => {
    // A load that fails while the sign-in goes on is not the call's yet.
    const signIn = stages.slice(0, index).filter((each) => each.stage !== "bootstrap");
    if (stage !== "bootstrap" || status !== "failed" || signIn.at(-1)?.status === "start") return false;
    const rest = stages.slice(index + 1);
    const start = rest.find((each) => each.status === "start");
    // A further ticket of the same sign-in would be its second attempt.
    if (start) return start.attempt === 1;
    // It has joined another's sign-in: else it had ended with the load.
    const failure = failureOf(caller);
    return rest.length > 0 || !failure || failure.code === "timeout";
  });
}

/** How long a call waits for its turn behind one that hangs. */
const PATIENCE_MS = 5_000;

/**
 * A session that had ended is made anew beside the sign-in of another call, for which the renewal has waited as long as calls wait for
 * each other. The handles of a page share one renewal.
 */
function renewalsBeside(callers: readonly Caller[]): number {
  const hasHungFrom = (at: number, { startedAt = Infinity, settledAt = 0 }: Caller) =>
    startedAt <= at && settledAt >= at + PATIENCE_MS;
  const isBeside = (caller: Caller) =>
    caller.renewingAt.some((at) => callers.some((other) => other !== caller && hasHungFrom(at, other)));
  return callers.some(isBeside) ? 1 : 0;
}

const hasReused = ({ events }: Caller) => events.some((event) => event.type === "ready" && event.reused);

export function sessionBreaches(schedule: Schedule, { page, callers }: Played): string[] {
  const { sent } = page.qlik;
  const breaches: string[] = [];
  const first = sent[0];
  // A call that says "reused" has made none. One begins again where the proxy has said that the session is gone: the end of
  // one session is the end of it for every call that waits for Qlik's files.
  const calls = callers.filter((caller) => !hasReused(caller)).length;
  const restarts =
    first && answersAfter(page, first).some(({ active }) => !active) ? callers.filter(hasBegunAgain) : [];
  const plain = sent.filter((each) => each.made && !mayCostAnother(schedule, page, each)).length;
  if (plain > calls + restarts.length + renewalsBeside(callers))
    breaches.push(`${page.qlik.made()} sessions, ${plain} without a reason, for ${calls} calls`);
  return [...breaches, ...blockedCookieBreaches(schedule, page)];
}

const placeOf = ({ seen }: Page, { ticket }: Sent) =>
  seen.findIndex((each) => each.type === "sent" && each.ticket === ticket);

/** What the proxy said about the session when asked after this ticket had left the page. */
const answersAfter = (page: Page, sent: Sent) => {
  const place = placeOf(page, sent);
  return page.seen.flatMap((each) => (each.type === "verified" && each.asked > place ? [each] : []));
};

/** Whom this call wants, by its option or by its endpoint's answer. */
export const wanted = ({ names, answers, ticketFor }: CallerPlan): Who | undefined =>
  names !== "nobody" ? names : NAMING.includes(answers) ? ticketFor : undefined;

/** The page's own function also takes an answer so long that it has neither user nor key. */
export const answeredTo = ({ endpoint }: Schedule, plan: CallerPlan): CallerPlan =>
  plan.source === "function" && endpoint.some(({ fault }) => fault === "huge") ? { ...plan, answers: "bare" } : plan;

/** The endpoint's answer and what is remembered say enough for a live session to be used again. */
export const mayReuse = ({ reuse, answers }: CallerPlan, storage: Schedule["storage"]): boolean =>
  reuse !== false &&
  NAMING.includes(answers) &&
  (reuse === "same-user" || (answers !== "no-key" && storage === "works"));

/** True for a session after which the law takes one more ticket. */
function mayCostAnother(schedule: Schedule, page: Page, sent: Sent): boolean {
  const plans = schedule.callers
    .filter(({ ticketFor }) => ticketFor === sent.who)
    .map((plan) => answeredTo(schedule, plan));
  const lies = schedule.endpoint.some(({ fault }) => fault === "other-user");
  const after = answersAfter(page, sent);
  // Accepted, and the session is another user's: one new ticket.
  const strangers = new Set([...plans.map(wanted), ...(lies ? (["anna", "ben"] as const) : [])]);
  strangers.delete(undefined);
  if (after.some(({ active, user }) => active && [...strangers].some((who) => who !== user))) return true;
  if (sent.isTold) return false;
  // The answer was lost, so only the session itself can prove the ticket: by the named user, who was not there before, or
  // under the key of the last sign-in. With that there is no reason for another.
  const place = placeOf(page, sent);
  const { [place]: leaving } = page.seen;
  const wasThere = page.seen.slice(0, place).some((each) => each.type === "verified" && each.user === sent.who);
  // Another call may have remembered another key by then.
  const key = leaving?.type === "sent" && schedule.callers.length === 1 ? leaving.key : undefined;
  const isProof = (plan: CallerPlan) =>
    wanted(plan) === sent.who &&
    ((plan.reuse !== false && !wasThere) || (key !== undefined && key === rightsKeyOf(plan)));
  return !sent.held || after.some(({ active }) => !active) || !plans.every(isProof);
}

/** The key as far as it can be told from here: QPS gives one of its own. */
const rightsKeyOf = ({ answers, ticketFor, rights, withKey, names }: CallerPlan): string | undefined => {
  if (KEYED.includes(answers)) return keyOf(ticketFor, rights);
  return withKey && names !== "nobody" && answers !== "qps" ? keyOf(names, rights) : undefined;
};

/** Consumed, yet asked later there is no session: the cookie is blocked, and each further try would burn a session. */
function blockedCookieBreaches({ callers }: Schedule, { seen, qlik }: Page): string[] {
  if (callers.length > 1) return [];
  const consumed = seen.findIndex((each) => each.type === "consumed" && each.accepted);
  const inactive = seen.findIndex((each) => each.type === "verified" && !each.active && each.asked > consumed);
  if (consumed < 0 || inactive < 0 || qlik.cookies.header() !== "") return [];
  return seen.slice(inactive).some(({ type }) => type === "sent") ? ["a blocked cookie was tried again"] : [];
}
