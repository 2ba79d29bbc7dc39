// Two calls of one page, the second long after the first: another user's, or the same user's with other rights.
import type { Caller, Played } from "./run.js";
import type { Schedule } from "./schedule.js";

export function successionBreaches(schedule: Schedule, { callers }: Played): string[] {
  const [first, second] = callers;
  if (!first?.end || !second?.end) return ["a call of two gives no session"];
  return second.plan.ticketFor === "ben" ? switchBreaches(first, second) : rightsChangeBreaches(schedule, second);
}

function switchBreaches({ end }: Caller, next: Caller): string[] {
  return [
    ...(end?.state === "closed" ? [] : ["the former user's session stays open"]),
    ...(next.end?.state === "ready" ? [] : ["the present user's session is closed"]),
    ...(next.ready?.user === "ben" && !next.ready.reused ? [] : ["the present user has no session of an own"]),
  ];
}

/** The library remembers the first call's rights, so it knows that the second one's are others. */
function rightsChangeBreaches({ storage, page }: Schedule, { plan, ready, events, end }: Caller): string[] {
  const isWarned = events.some((event) => event.type === "warning" && event.code === "rights-unproven");
  // On Qlik's own origin the library ends the session with the old rights.
  const mayEnd = page === "same-origin";
  const isKnown = storage === "works" && plan.reuse !== "same-user";
  return [
    ...(end?.state === "ready" ? [] : ["the same user's session is closed"]),
    ...(plan.reuse !== "same-user" && ready?.rights !== "new" ? ["the session has the old rights"] : []),
    ...(isKnown && ready?.reused ? ["a session with other rights is used again"] : []),
    ...(isKnown && isWarned === mayEnd ? [isWarned ? "warns of rights that are proven" : "does not warn"] : []),
  ];
}
