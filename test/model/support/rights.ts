// The same user with other rights: a session that was made under other rights than those asked for is told as such, or not used.
import { keyOf } from "./qlik.js";
import type { Page } from "./page.js";
import type { Played } from "./run.js";
import type { CallerPlan, Schedule } from "./schedule.js";
import { answeredTo, KEYED, wanted } from "./sessions.js";
import { isUndisturbed, readyOf, userIn } from "./users.js";

export function rightsBreaches(schedule: Schedule, { page, callers }: Played): string[] {
  // The endpoint answers another user's name and key than it should.
  if (schedule.endpoint.some(({ fault }) => fault === "other-user")) return [];
  return readyOf(callers).flatMap((caller): string[] => {
    const { ready, events } = caller;
    const plan = answeredTo(schedule, caller.plan);
    const isWarned = events.some((event) => event.type === "warning" && event.code === "rights-unproven");
    if (isWarned) return hasOneKey(schedule) ? ["rights-unproven where nobody's rights ever changed"] : [];
    // The page says itself that rights do not matter to it, or nobody has told which ones are wanted.
    if (plan.reuse === "same-user" || !namesRights(plan) || userIn(caller) !== wanted(plan)) return [];
    const isAlone = isUndisturbed(schedule, caller, callers);
    const keys = keysOf(plan);
    const found: string[] = [];
    if (ready.reused && keys.length > 0 && !page.memory.keys().some((key) => keys.includes(key)))
      found.push("a session is used again under a key that this browser never signed in with");
    if (ready.reused && isAlone && ready.memory?.isProven === false)
      found.push("a session whose rights are unproven is used again without a word");
    const { rights = plan.rights } = ready;
    if (isAlone && canBeKnown(schedule, page) && rights !== plan.rights)
      found.push(`a session with ${rights} rights is given out for ${plan.rights} ones without a word`);
    return found;
  });
}

/** The call's option or its endpoint's answer has a key of the rights. */
const namesRights = ({ answers, names, withKey }: CallerPlan): boolean =>
  [...KEYED, "qps"].includes(answers) || (withKey && names !== "nobody");

/** The keys under which the call may use a session again; none where QPS makes one of its own. */
function keysOf({ answers, ticketFor, rights, names, withKey }: CallerPlan): string[] {
  if (answers === "qps") return [];
  const option = withKey && names !== "nobody" ? [keyOf(names, rights)] : [];
  return [...option, ...(KEYED.includes(answers) ? [keyOf(ticketFor, rights)] : [])];
}

/** One key alone is in play: remembered, named and answered. */
function hasOneKey({ remembers, session, callers }: Schedule): boolean {
  const first = remembers === "nothing" || remembers === "proxy" ? undefined : session === "ben" ? "ben" : "anna";
  const isPlain = ({ answers, rights, ticketFor, names }: CallerPlan) =>
    answers !== "qps" && rights === "old" && (!first || ticketFor === first) && ["nobody", ticketFor].includes(names);
  return remembers !== "other-key" && remembers !== "unproven" && callers.every(isPlain);
}

/**
 * A good ticket replaces a living session; where it does not, the library can know only what it remembers of that session. An
 * answer of another node, and one that any signed-in user gets although the ticket was not taken, tell it the wrong thing. So does an
 * answer whose cookie alone is lost: the person's former session is found then, and only a remembered key tells that it is not the new one.
 */
const canBeKnown = ({ precedence, probe, consume, remembers, storage }: Schedule, { qlik }: Page): boolean =>
  precedence === "ticket" &&
  ![...probe, ...consume].some(({ fault }) => fault === "other-node") &&
  qlik.sent.every(({ isTold, made }) => made || !isTold) &&
  ((storage === "works" && !["nothing", "proxy"].includes(remembers)) ||
    qlik.sent.every(({ held, made }) => held || !made));
