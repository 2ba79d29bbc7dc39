// Runs in each page of the matrix before everything else: plays what happens to a page (asleep, offline), calls the library
// and keeps what came of it.
import type { LeftBehind, Settle } from "../support/watch.js";
import type { Calling } from "./fault.js";
import { createClock } from "./page-clock.js";

export interface CallRequest {
  readonly source: string;
  readonly options: object;
  readonly calling: Calling;
  readonly abortAt: string;
  /** Jump of the clock once the ticket is there, ms. */
  readonly sleepMs: number;
  /** Real milliseconds after which the call counts as hung. */
  readonly patienceMs: number;
  /** Codes of warnings that may come a moment after the call has settled well. */
  readonly warnings: readonly string[];
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
  whatIsLeft(before: LeftBehind, settle: Settle): Promise<LeftBehind>;
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
const REASON = new Error("the page gave up");
/** Real milliseconds. */
const WARNED_MS = 5_000;
const { clockRate = "1", holdClock, offline } = document.currentScript?.dataset ?? {};
const clock = createClock(Number(clockRate));
let online = offline === undefined;

function define(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { configurable: true, get });
}

async function callOnce(library: Library, request: CallRequest, events: Told[], abort?: boolean): Promise<Settled> {
  const controller = new AbortController();
  const onEvent = (event: Told) => {
    events.push(event);
    const { stage = "", status } = event;
    if (stage === request.abortAt && status === "start") controller.abort(REASON);
    if (stage === "ticket" && status === "done" && clock.leapt() === 0) clock.skip(request.sleepMs);
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

async function run(request: CallRequest): Promise<CellOutcome> {
  const begun = clock.realNow();
  const withSecondCopy = ["two-copies", "two-versions"].includes(request.calling);
  while (!page.qlikTicket || (withSecondCopy && !page.secondCopy)) await clock.pause(10);
  const { watch } = page;
  const before = watch.leftBehind();
  const events: Told[] = [];
  const hung = clock
    .pause(request.patienceMs)
    .then(() => [{ result: "hung", message: "", described: "" }] as readonly Settled[]);
  const settled = await Promise.race([callAll(request, events), hung]);
  const tookMs = clock.realNow() - begun;
  const failed = settled.some(({ result }) => result !== "recovers");
  const warnings = () => events.flatMap(({ type, code }) => (type === "warning" && code !== undefined ? [code] : []));
  const isTold = () => request.warnings.every((code) => warnings().includes(code));
  for (const end = clock.realNow() + WARNED_MS; !failed && !isTold() && clock.realNow() < end;) await clock.pause(10);
  const after = await watch.whatIsLeft(before, { exactly: failed, rate: clock.rate });
  const [navigation] = performance.getEntriesByType("navigation");
  return {
    result: [...new Set(settled.map(({ result }) => result))].join(" and "),
    stage: settled[0]?.stage,
    message: settled.map(({ message }) => message).join("\n"),
    described: settled.map(({ described }) => described).join("\n"),
    events: JSON.stringify(events),
    warnings: warnings(),
    before,
    after,
    pendingTimers: watch.pendingTimers(),
    written: watch.everythingWritten(),
    tookMs,
    shownAfterMs: (navigation as { activationStart?: number } | undefined)?.activationStart ?? 0,
  };
}

let running: Promise<CellOutcome> | undefined;

if (clock.rate !== 1 || holdClock !== undefined) clock.hold();
if (!online) define(navigator, "onLine", () => online);

export default {
  start(request: CallRequest): void {
    running = run(request);
    running.catch(() => undefined);
  },
  finish: (): Promise<CellOutcome> | undefined => running,
  /** Lets so much time pass at once, and what was due in it happen. */
  leap: (ms: number): void => clock.leap(ms),
  comeOnline(): void {
    online = true;
    window.dispatchEvent(new Event("online"));
  },
};
