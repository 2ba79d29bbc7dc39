// Whose page it is: several users may sign in on one page, one after the other or at once, and nobody gets what is another's.
import { USERS } from "./qlik.js";
import type { Caller, Played } from "./run.js";
import type { Schedule } from "./schedule.js";
import { answeredTo, wanted } from "./sessions.js";

type Ready = Caller & Required<Pick<Caller, "ready" | "outcome" | "end">>;

/** Calls that gave their page a session, in the order in which they did. */
export const readyOf = (callers: readonly Caller[]): Ready[] =>
  callers
    .filter((caller): caller is Ready => caller.ready !== undefined && caller.end !== undefined)
    .sort((a, b) => a.ready.order - b.ready.order);

export const userIn = ({ outcome }: Caller): string | undefined =>
  outcome && "session" in outcome ? outcome.session.user?.userId.toLowerCase() : undefined;

/** No other call was under way meanwhile, and nothing but this page's calls signed anybody in or out. */
export function isUndisturbed(schedule: Schedule, caller: Caller, callers: readonly Caller[]): boolean {
  const isMeanwhile = (other: Caller) =>
    other !== caller &&
    other.plan.at <= (caller.settledAt ?? Infinity) &&
    (other.settledAt ?? Infinity) >= caller.plan.at;
  const isElsewhere = schedule.events.some(({ what }) => what === "log-out" || what === "other-tab-signs-in");
  return !isElsewhere && !callers.some(isMeanwhile);
}

export function userBreaches(schedule: Schedule, { page, callers }: Played): string[] {
  const ready = readyOf(callers);
  // The endpoint names another user than the one whose ticket it gives: then that one is wanted too.
  const lies = schedule.endpoint.some(({ fault }) => fault === "other-user");
  return ready.flatMap((caller, place) => {
    const user = userIn(caller);
    const whom = wanted(answeredTo(schedule, caller.plan));
    const found: string[] = [];
    if (whom && !lies && user !== USERS[whom].userId) found.push(`gets ${user ?? "nobody"}, and ${whom} was answered`);
    const { user: present = user } = caller.ready;
    if (isUndisturbed(schedule, caller, callers) && user !== present)
      found.push(`is told ${user ?? "nobody"}, and the browser has the session of ${present ?? "nobody"}`);
    const isSwitched = ready.slice(place + 1).some((later) => userIn(later) !== user);
    const named = wanted({ ...answeredTo(schedule, caller.plan), names: "nobody" });
    const namesOther = lies || (named !== undefined && USERS[named].userId !== user);
    const isAnsweredOther = namesOther && caller.renewingAt.length > 0;
    const others =
      isAnsweredOther || page.seen.some((each) => each.type === "verified" && each.active && each.user !== user);
    return [...found, ...handleBreaches(caller, isSwitched, others)].map(
      (what) => `the session of ${user ?? "nobody"} ${what}`,
    );
  });
}

/**
 * A handle is closed by the next user of the page, once, and says so; nothing else closes one. Whom the page's endpoint names when a
 * session is renewed is a next user, too.
 */
function handleBreaches({ end, events }: Ready, isSwitched: boolean, hasSeenOthers: boolean): string[] {
  const after = events.slice(events.findIndex(({ type }) => type === "ready") + 1);
  const told = after.flatMap((event) =>
    event.type === "other-user" || event.type === "closed" ? [JSON.stringify(event)] : [],
  );
  const isClosed = end.state === "closed";
  const whatIsTold = isClosed ? ['{"type":"other-user"}', '{"type":"closed","reason":"other-user"}'] : [];
  return [
    ...(isSwitched && !isClosed ? ["stays open although another user has signed in"] : []),
    ...(isClosed && !hasSeenOthers ? ["is closed although nobody else was there"] : []),
    ...(told.join() !== whatIsTold.join() ? [`is ${end.state}, and its page is told ${told.join() || "nothing"}`] : []),
    ...(isClosed && end.openApp !== "other-user" ? [`is closed, and openApp ${end.openApp}`] : []),
  ];
}
