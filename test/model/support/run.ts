// Plays one schedule to its end: the callers, the page's events and the servers, each at its time, and looks at what is left.
import { setImmediate as whenDone } from "node:timers/promises";
import type { Globals, Library } from "./library.js";
import { createPage, PAGE_FAULT, type Page } from "./page.js";
import { MASHUP, USERS } from "./qlik.js";
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
  /** The page was shown, so its clock runs. */
  startedAt?: number;
  /** Milliseconds of the page's visible time at the deadline. */
  visibleAtDeadline?: number;
  abortedAt?: number;
  outcome?: { readonly session: Session } | { readonly error: unknown };
  settledAt?: number;
  /** Milliseconds of visible time from the deadline to the end. */
  overrunMs: number;
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
  const sources = new Map<string, unknown>();
  const callers = schedule.callers.map((plan): Caller => ({
    plan,
    signal: createSignal(),
    events: [],
    leaving: {},
    overrunMs: 0,
  }));
  const unhandled: unknown[] = [];
  const hear = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", hear);
  try {
    for (const caller of callers) call(caller, copies[caller.plan.copy], page, sources);
    await runUntil(page, () => callers.every(({ outcome }) => outcome));
    for (const { outcome } of callers) if (outcome && "session" in outcome) outcome.session.dispose();
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

async function runUntil({ time }: Page, isDone: () => boolean): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    // All microtasks run before it.
    await whenDone();
    if (isDone() || !time.step()) return;
  }
}

function prepare(schedule: Schedule, page: Page): void {
  const { time, qlik, globals } = page;
  const storage = globals["localStorage"] as Storage;
  const remember = (key: string, value: string) => schedule.storage === "works" && storage.setItem(key, value);
  if (schedule.session !== "none") qlik.signIn(schedule.session);
  if (schedule.remembers !== "nothing") {
    for (const { ticketFor, answers } of schedule.callers) {
      remember(`qlik-ticket:proxy:${page.origin}/api/${ticketFor}/${answers}`, MASHUP);
    }
    if (schedule.remembers !== "proxy") {
      const whose = schedule.session === "none" ? "anna" : schedule.session;
      remember(`qlik-ticket:key:${MASHUP}`, schedule.remembers === "other-key" ? "key-2" : `key-of-${whose}`);
    }
  }
  if (schedule.prerenderedMs !== null) time.after(schedule.prerenderedMs, "world", page.unveil);
  if (schedule.locks === "held") time.after(3_000, "world", page.locks.release);
  for (const { at, what } of schedule.events) time.after(at, "world", () => happen(page, what));
  time.after(HORIZON_MS, "world", () => {
    page.connect(true);
    page.show("visible");
  });
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
      page.qlik.signIn("anna");
      return;
    }
  }
}

function call(caller: Caller, library: Library, page: Page, sources: Map<string, unknown>): void {
  const { plan, signal } = caller;
  const { time } = page;
  time.after(plan.at, "delivery", () => {
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
    void library.authenticate(sourceOf(plan, page, sources) as never, optionsOf(caller)).then(
      (session) => settled({ session }),
      (error: unknown) => settled({ error }),
    );
  });
  if (plan.abortAfter === null) return;
  time.after(plan.at + plan.abortAfter, "delivery", () => {
    if (caller.outcome) return;
    caller.abortedAt = time.now();
    signal.abort(caller.leaving);
  });
}

function optionsOf({ plan, signal, events }: Caller) {
  const { names, withKey, givesProxy, reuse, retry, takeover, bootstrap, consume } = plan;
  const user = names === "nobody" ? undefined : USERS[names];
  return {
    ...(user && { user: { ...user, ...(withKey && { sessionKey: `key-of-${names}` }) } }),
    ...(givesProxy && { proxy: MASHUP }),
    ...{ reuse, retry, takeover, bootstrap, consume },
    timeoutMs: { signIn: plan.signInMs, bootstrap: plan.bootstrapMs },
    signal: signal.signal,
    onEvent(event: QlikEvent) {
      events.push(event);
      if (plan.throws) throw new Error(PAGE_FAULT);
    },
  };
}
