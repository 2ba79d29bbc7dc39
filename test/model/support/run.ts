// Plays one schedule to its end: the callers, the page's events and the servers, each at its time, and looks at what is left.
import { setImmediate as whenDone } from "node:timers/promises";
import { pathOf } from "./endpoint.js";
import type { Globals, Library } from "./library.js";
import type { Remembered } from "./memory.js";
import { createPage, PAGE_FAULT, type Page } from "./page.js";
import { keyOf, MASHUP, USERS, type Rights } from "./qlik.js";
import type { CallerPlan, Schedule } from "./schedule.js";
import { sourceOf } from "./sources.js";
import { createSignal, type CountedSignal } from "./target.js";

type Session = Awaited<ReturnType<Library["authenticate"]>>;
type QlikEvent = Parameters<NonNullable<NonNullable<Parameters<Library["authenticate"]>[1]>["onEvent"]>>[0];

export interface Caller {
  readonly plan: CallerPlan;
  readonly signal: CountedSignal;
  readonly events: QlikEvent[];
  /** The reason that it would abort with: its own. */
  readonly leaving: object;
  /** What became of its session by the end of the schedule. */
  end?: { readonly state: string; readonly openApp: string };
  /** What was true when it heard that it is ready. */
  ready?: Ready;
  /** The page was shown, so its clock runs. */
  startedAt?: number;
  /** Milliseconds of the page's visible time at the deadline. */
  visibleAtDeadline?: number;
  abortedAt?: number;
  /** When its session began to be renewed. */
  readonly renewingAt: number[];
  outcome?: { readonly session: Session } | { readonly error: unknown };
  settledAt?: number;
  /** Milliseconds of visible time from the deadline to the end. */
  overrunMs: number;
}

interface Ready {
  /** How many calls had become ready before. */
  readonly order: number;
  readonly reused: boolean;
  /** Whose session the browser has, and with which rights; absent when it has none, or one that is over. */
  readonly user: string | undefined;
  readonly rights: Rights | undefined;
  readonly memory: Remembered | undefined;
}

export interface Played {
  readonly page: Page;
  readonly callers: readonly Caller[];
  readonly unhandled: readonly unknown[];
  /** What is left when all have settled and let go of their sessions. */
  readonly left: readonly string[];
}

interface Failure extends Error {
  readonly code?: string;
}

export const failureOf = ({ outcome }: Caller): Failure | undefined =>
  outcome && "error" in outcome ? (outcome.error as Failure) : undefined;

/** All events of a schedule are over by then, and the page is in front again. */
const HORIZON_MS = 4 * 3_600_000;
const MOST_STEPS = 20_000;

export async function play(schedule: Schedule, newCopy: (globals: Globals) => Library): Promise<Played> {
  const page = createPage(schedule);
  const copies = [newCopy(page.globals), newCopy(page.globals)] as const;
  prepare(schedule, page);
  const callers = schedule.callers.map((plan): Caller => ({
    plan,
    signal: createSignal(),
    events: [],
    renewingAt: [],
    leaving: {},
    overrunMs: 0,
  }));
  const unhandled: unknown[] = [];
  const hear = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", hear);
  try {
    let readyCount = 0;
    const look = (reused: boolean): Ready => ({
      order: readyCount++,
      reused,
      user: page.qlik.user(),
      rights: page.qlik.rights(),
      memory: page.memory.session(),
    });
    planCalls(schedule, callers, { page, copies, sources: new Map(), look });
    await runUntil(page, () => callers.every(({ outcome }) => outcome));
    for (const caller of callers) endSession(caller);
    await whenDone();
    const left = page.left();
    // What still comes must find nobody: an answer after the end, a late `load`.
    const settledAt = page.time.now();
    page.time.after(200_000, "world", () => undefined);
    await runUntil(page, () => page.time.now() >= settledAt + 200_000);
    return { page, callers, unhandled, left };
  } finally {
    process.off("unhandledRejection", hear);
    page.qlik.model.dispose();
  }
}

function endSession(caller: Caller): void {
  const { outcome } = caller;
  if (!outcome || !("session" in outcome)) return;
  const { session } = outcome;
  caller.end = { state: session.state, openApp: session.state === "closed" ? openAppOf(session) : "not tried" };
  session.dispose();
}

/** The code with which a closed session refuses an app; one without Qlik's client has none to open. */
function openAppOf(session: Session): string {
  if (!("openApp" in session)) return "other-user";
  try {
    session.openApp("app");
    return "opens an app";
  } catch (error) {
    return (error as Failure).code ?? String(error);
  }
}

async function runUntil({ time }: Page, isDone: () => boolean): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    // All microtasks run before it.
    await whenDone();
    if (isDone() || !time.step()) return;
  }
}

function prepare(schedule: Schedule, page: Page): void {
  const { time } = page;
  recallLastSignIn(schedule, page);
  if (schedule.prerenderedMs !== null) time.after(schedule.prerenderedMs, "world", page.unveil);
  if (schedule.locks === "held") time.after(3_000, "world", page.locks.release);
  for (const { at, what } of schedule.events) time.after(at, "world", () => happen(page, what));
  time.after(HORIZON_MS, "world", () => {
    page.connect(true);
    page.show("visible");
  });
}

/** The session that is there from the start, and what the library wrote down when it signed in last. */
function recallLastSignIn({ session, remembers, cors, csp, callers }: Schedule, { qlik, memory, origin }: Page): void {
  const rights = remembers === "other-key" || remembers === "unproven" ? "new" : "old";
  if (session !== "none") qlik.signIn(session, rights);
  if (remembers === "nothing") return;
  for (const { ticketFor, answers } of callers) {
    memory.setPlace(origin + pathOf({ who: ticketFor, rights: "old", form: answers }), MASHUP);
  }
  if (remembers === "proxy") return;
  // The same page with the same policy signed in then.
  const via = cors && csp !== "connect-src" ? "fetch" : "image";
  const who = session === "none" ? "anna" : session;
  const rightsKey = keyOf(who, remembers === "other-key" ? "new" : "old");
  memory.setSession({ who, rightsKey, isProven: remembers !== "unproven", via });
}

function happen(page: Page, what: Schedule["events"][number]["what"]): void {
  switch (what) {
    case "offline":
    case "online": {
      page.connect(what === "online");
      return;
    }
    case "hidden":
    case "frozen":
    case "visible": {
      page.show(what);
      return;
    }
    case "sleep-40s": {
      page.time.sleep(40_000);
      return;
    }
    case "sleep-1h": {
      page.time.sleep(3_600_000);
      return;
    }
    case "wall-clock": {
      page.setWallClock(-86_400_000);
      return;
    }
    case "log-out": {
      page.qlik.endSession();
      return;
    }
    case "other-tab-signs-in": {
      page.qlik.signIn("anna", "old");
      return;
    }
  }
}

/** What calls of one schedule have in common. */
interface Run {
  readonly page: Page;
  readonly copies: readonly [Library, Library];
  /** The sources that are the same for calls with the same words. */
  readonly sources: Map<string, unknown>;
  readonly look: (reused: boolean) => Ready;
}

/** Each call at its time: those of one moment in one task, or each in its own. */
function planCalls({ oneTask }: Schedule, callers: readonly Caller[], run: Run): void {
  const { time } = run.page;
  const tasks = new Map<unknown, Caller[]>();
  for (const caller of callers) {
    const key = oneTask ? caller.plan.at : caller;
    tasks.set(key, [...(tasks.get(key) ?? []), caller]);
  }
  for (const [first, ...rest] of tasks.values()) {
    if (first) time.after(first.plan.at, "delivery", () => [first, ...rest].forEach((caller) => call(caller, run)));
  }
  for (const caller of callers) planAbort(caller, run.page);
}

function planAbort(caller: Caller, { time }: Page): void {
  const { plan, signal, leaving } = caller;
  if (plan.abortAfter === null) return;
  time.after(plan.at + plan.abortAfter, "delivery", () => {
    if (caller.outcome) return;
    caller.abortedAt = time.now();
    signal.abort(leaving);
  });
}

function call(caller: Caller, { page, copies, sources, look }: Run): void {
  const { plan } = caller;
  const { time } = page;
  page.whenUnveiled(() => {
    caller.startedAt = time.now();
    const missed = () => void (caller.visibleAtDeadline = time.visibleMs());
    // The second clock starts when the first is over, which a page that sleeps finds out when it wakes up.
    const signedIn = () => time.after(plan.bootstrapMs, "world", missed);
    time.after(plan.signInMs, "world", plan.bootstrap ? () => page.whenVisible(signedIn) : missed);
  });
  const settled = (outcome: NonNullable<Caller["outcome"]>) => {
    caller.outcome = outcome;
    caller.settledAt = time.now();
    if (caller.visibleAtDeadline !== undefined) caller.overrunMs = time.visibleMs() - caller.visibleAtDeadline;
  };
  void copies[plan.copy]
    .authenticate(
      sourceOf(plan, page, sources) as never,
      optionsOf(caller, look, () => time.now()),
    )
    .then(
      (session) => settled({ session }),
      (error: unknown) => settled({ error }),
    );
}

function optionsOf(caller: Caller, look: (reused: boolean) => Ready, now: () => number) {
  const { plan, signal, events } = caller;
  const { names, withKey, rights, givesProxy, reuse, retry, takeover, bootstrap, consume } = plan;
  const user =
    names === "nobody" ? undefined : { ...USERS[names], ...(withKey && { sessionKey: keyOf(names, rights) }) };
  return {
    ...(user && { user }),
    ...(givesProxy && { proxy: MASHUP }),
    ...{ reuse, retry, takeover, bootstrap, consume },
    timeoutMs: { signIn: plan.signInMs, bootstrap: plan.bootstrapMs },
    signal: signal.signal,
    onEvent(event: QlikEvent) {
      events.push(event);
      if (event.type === "ready") caller.ready = look(event.reused);
      if (event.type === "renewing") caller.renewingAt.push(now());
      if (plan.throws) throw new Error(PAGE_FAULT);
    },
  };
}
