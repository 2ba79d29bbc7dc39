// Runs in each page of the matrix before everything else: holds the page's clock, plays what happens to a page (asleep,
// offline), calls the library and keeps what came of it.
import type { LeftBehind } from "../support/watch.js";
import type { Calling } from "./fault.js";

export interface CallRequest {
  readonly source: string;
  readonly options: object;
  readonly calling: Calling;
  readonly abortAt: string;
  /** Jump of the clock once the ticket is there, ms. */
  readonly sleepMs: number;
  /** Real milliseconds after which the call counts as hung. */
  readonly patienceMs: number;
}

export interface CellOutcome {
  /** The error's code, `recovers`, `reason`, `hung`, or what else came of it. */
  readonly result: string;
  readonly stage: string | undefined;
  readonly message: string;
  /** Everything that a log service would see of the errors. */
  readonly described: string;
  readonly events: string;
  readonly warnings: readonly string[];
  readonly before: LeftBehind;
  readonly after: LeftBehind;
  readonly pendingTimers: readonly string[];
  readonly written: string;
  /** Real milliseconds. */
  readonly tookMs: number;
  /** Milliseconds after its beginning at which a prerendered page was shown; 0 for others. */
  readonly shownAfterMs: number;
}

interface Library {
  authenticate(source: string, options: object): Promise<unknown>;
}
interface Watch {
  leftBehind(): LeftBehind;
  pendingTimers(): readonly string[];
  everythingWritten(): string;
  describeError(error: unknown): string;
  signal(signal: AbortSignal): AbortSignal;
}
interface Page {
  readonly qlikTicket?: Library;
  readonly secondCopy?: Library;
  readonly watch: Watch;
}
interface Told {
  readonly type: string;
  readonly code?: string;
  readonly stage?: string;
  readonly status?: string;
}
interface Settled {
  readonly result: string;
  readonly stage?: string | undefined;
  readonly message: string;
  readonly described: string;
}

const page = window as unknown as Page;
const RealDate = Date;
const setTimer = window.setTimeout.bind(window);
const clearTimer = window.clearTimeout.bind(window);
const realNow = performance.now.bind(performance);
const real = { now: realNow, at: realNow(), date: RealDate.now() };
const { clockRate = "1", offline } = document.currentScript?.dataset ?? {};
const rate = Number(clockRate);
const TURN_MS = 60;
/** Shorter than any deadline of the library, so that none of their timers is overlooked. */
const SETTLE_MS = 1_500;
/** As many at least: a page that stood still for all of that time has had but one. */
const TURNS = 12;
const REASON = new Error("the page gave up");

/** By the page's clock. */
interface Timer {
  readonly due: number;
  readonly call: () => void;
  real?: number;
}
const timers = new Map<number, Timer>();
let lastTimer = 0;
let skewMs = 0;
let online = offline === undefined;

const pause = (ms: number) => new Promise((resolve) => setTimer(resolve, ms));
const passed = () => (real.now() - real.at) * rate + skewMs;

function schedule(id: number, timer: Timer): void {
  clearTimer(timer.real);
  const ring = () => {
    timers.delete(id);
    timer.call();
  };
  timer.real = setTimer(ring, Math.max(0, timer.due - passed()) / rate);
}

function holdTimers(): void {
  Object.assign(window, {
    setTimeout(callback: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): number {
      const timer: Timer = { due: passed() + ms, call: () => callback(...values) };
      timers.set((lastTimer += 1), timer);
      schedule(lastTimer, timer);
      return lastTimer;
    },
    clearTimeout(id: number): void {
      clearTimer(timers.get(id)?.real);
      timers.delete(id);
    },
  });
}

function holdClock(): void {
  performance.now = () => real.at + passed();
  class PageDate extends RealDate {
    constructor(...values: [] | [number]) {
      super(values.length === 0 ? PageDate.now() : values[0]);
    }
    static override now = () => real.date + passed();
  }
  Object.assign(window, { Date: PageDate });
  holdTimers();
}

function define(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { configurable: true, get });
}

async function callOnce(library: Library, request: CallRequest, events: Told[], abort?: boolean): Promise<Settled> {
  const controller = new AbortController();
  const onEvent = (event: Told) => {
    events.push(event);
    const { stage = "", status } = event;
    if (stage === request.abortAt && status === "start") controller.abort(REASON);
    if (stage === "ticket" && status === "done" && skewMs === 0) skewMs = request.sleepMs;
  };
  const call = library.authenticate(request.source, {
    ...request.options,
    onEvent,
    signal: abort ? controller.signal : page.watch.signal(controller.signal),
  });
  if (abort) controller.abort(REASON);
  try {
    Object.assign(window, { mashup: await call });
    return { result: "recovers", message: "", described: "" };
  } catch (error) {
    const { code, stage, message } = error as { code?: string; stage?: string; message: string };
    const result = error === REASON ? "reason" : (code ?? String(error));
    return { result, stage, message, described: page.watch.describeError(error) };
  }
}

async function callAll(request: CallRequest, events: Told[]): Promise<readonly Settled[]> {
  const { qlikTicket, secondCopy } = page;
  if (!qlikTicket) throw new Error("The library is not there.");
  const call = (library = qlikTicket) => callOnce(library, request, events);
  switch (request.calling) {
    case "twenty":
      return Promise.all(Array.from({ length: 20 }, () => call()));
    case "two-copies":
    case "two-versions":
      return Promise.all([call(), call(secondCopy)]);
    case "strict-mode": {
      const first = callOnce(qlikTicket, request, events, true);
      const second = await call();
      const { result } = await first;
      return [result === "reason" ? second : { ...second, result: `the aborted call: ${result}` }];
    }
    default:
      return [await call()];
  }
}

/** What closes or arrives late gets its turn before the account is taken, and more of it on a machine that is busy. */
async function whatIsLeft(watch: Watch, before: LeftBehind, failed: boolean): Promise<LeftBehind> {
  const until = real.now() + SETTLE_MS / Math.max(rate, 1);
  for (let turns = 1; ; turns += 1) {
    await pause(TURN_MS);
    const after = watch.leftBehind();
    const asBefore = JSON.stringify({ ...after, uncaught: [] }) === JSON.stringify({ ...before, uncaught: [] });
    if ((failed ? asBefore : after.timers <= before.timers) || (turns >= TURNS && real.now() > until)) return after;
  }
}

async function run(request: CallRequest): Promise<CellOutcome> {
  const begun = real.now();
  const withSecondCopy = ["two-copies", "two-versions"].includes(request.calling);
  while (!page.qlikTicket || (withSecondCopy && !page.secondCopy)) await pause(10);
  const { watch } = page;
  const before = watch.leftBehind();
  const events: Told[] = [];
  const hung = pause(request.patienceMs).then(
    () => [{ result: "hung", message: "", described: "" }] as readonly Settled[],
  );
  const settled = await Promise.race([callAll(request, events), hung]);
  const tookMs = real.now() - begun;
  const failed = settled.some(({ result }) => result !== "recovers");
  const after = await whatIsLeft(watch, before, failed);
  const [navigation] = performance.getEntriesByType("navigation");
  return {
    result: [...new Set(settled.map(({ result }) => result))].join(" and "),
    stage: settled[0]?.stage,
    message: settled.map(({ message }) => message).join("\n"),
    described: settled.map(({ described }) => described).join("\n"),
    events: JSON.stringify(events),
    warnings: events.flatMap(({ type, code }) => (type === "warning" && code !== undefined ? [code] : [])),
    before,
    after,
    pendingTimers: watch.pendingTimers(),
    written: watch.everythingWritten(),
    tookMs,
    shownAfterMs: (navigation as { activationStart?: number } | undefined)?.activationStart ?? 0,
  };
}

let running: Promise<CellOutcome> | undefined;

if (rate !== 1 || document.currentScript?.dataset["holdClock"] !== undefined) holdClock();
if (!online) define(navigator, "onLine", () => online);

export default {
  start(request: CallRequest): void {
    running = run(request);
    running.catch(() => undefined);
  },
  finish: (): Promise<CellOutcome> | undefined => running,
  /** Lets so much time pass at once, and what was due in it happen. */
  leap(ms: number): void {
    skewMs += ms;
    for (const [id, timer] of timers) schedule(id, timer);
  },
  comeOnline(): void {
    online = true;
    window.dispatchEvent(new Event("online"));
  },
};
