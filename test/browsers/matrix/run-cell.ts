// Plays one case in one browser, and brings home what the page and the emulator say about it.
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import type { TrafficCounters } from "../../../src/emulator/index.js";
import type { Browser } from "../support/browser.js";
import { openUnattended } from "../support/chromium.js";
import { chromiumProgram } from "../support/engines.js";
import { registerWorker } from "./cell-page.js";
import type { FaultCase } from "./fault.js";
import type { CallRequest, CellOutcome } from "./in-page.js";
import type { Setting } from "./settings.js";
import type { Stand } from "./stand.js";

export interface CellRun {
  /** One for each page that called. */
  readonly outcomes: readonly CellOutcome[];
  readonly counters: TrafficCounters;
  readonly tickets: readonly string[];
  readonly ticketCalls: number;
}

const TIMEOUT_MS = 15_000;
/** What a call may take over its deadlines. */
const SLACK_MS = 3_000;
/** So that a call that hangs is told apart from a test that does. */
const LONGEST_MS = 45_000;
/** Until the page has run into its fault. */
const STRIKE_MS = 15_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function deadlineMs({ options = {}, page = {} }: FaultCase): number {
  const { timeoutMs = TIMEOUT_MS } = options;
  const both =
    typeof timeoutMs === "number"
      ? 2 * timeoutMs
      : (timeoutMs.signIn ?? TIMEOUT_MS) + (timeoutMs.bootstrap ?? TIMEOUT_MS);
  return Math.min(both / (page.clockRate ?? 1), LONGEST_MS);
}

export function requestOf(fault: FaultCase, otherHost: string): CallRequest {
  const { id, endpoint, options, calling = "once", abortAt = "", page = {} } = fault;
  return {
    source: endpoint?.elsewhere ? `https://${otherHost}/api/${id}` : `/api/${id}`,
    options: { timeoutMs: TIMEOUT_MS, ...options },
    calling,
    abortAt,
    sleepMs: page.sleepMs ?? 0,
    patienceMs: deadlineMs(fault) + SLACK_MS,
    warnings: fault.expected.warnings ?? [],
  };
}

const start = (browser: Browser, request: CallRequest) => browser.evaluate(`cell.start(${JSON.stringify(request)})`);
const finish = async (browser: Browser) => (await browser.evaluate("return await cell.finish()")) as CellOutcome;

async function twoTabs(browser: Browser, address: string, request: CallRequest): Promise<CellOutcome[]> {
  const other = await browser.openTab();
  try {
    await other.goto(address);
    await start(browser, request);
    await start(other, request);
    return [await finish(other), await finish(browser)];
  } finally {
    await other.close();
  }
}

/** Until the page in the frame has opened its WebSocket, or has had time enough for it. */
async function showFrame(stand: Stand, browser: Browser): Promise<void> {
  const shown = JSON.stringify({ app: DEMO_APP.id, object: DEMO_APP.objects.kpi });
  await browser.evaluate(`
    const frame = document.createElement("iframe");
    frame.src = mashup.singleUrl(${shown});
    document.body.append(frame);`);
  await until(() => stand.emulator.counters().socketsOpened > 0, STRIKE_MS);
}

async function until(happened: () => boolean, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!happened() && performance.now() < end) await sleep(20);
}

async function meanwhile(stand: Stand, browser: Browser, fault: FaultCase): Promise<void> {
  const { page = {} } = fault;
  if (page.leapMs !== undefined) {
    if (!page.offline) await until(() => stand.hasStruck(fault), STRIKE_MS);
    // Whatever else the page has begun comes to its end first.
    await sleep(150);
    await browser.evaluate(`cell.leap(${page.leapMs})`);
  }
  if (page.offline === "for-a-while") {
    await sleep(700);
    stand.setReachable(true);
    await browser.evaluate("cell.comeOnline()");
  }
}

/** In a browser that nobody drives; the pages tell the server what happens. */
async function unattended(stand: Stand, fault: FaultCase, setting: Setting): Promise<CellOutcome[]> {
  const { site, proxyPort, pageHost } = stand;
  const { thirdPartyCookies } = setting;
  const { frozenMs } = fault.page ?? {};
  const address = `https://${pageHost}/${frozenMs ? "cell" : "before"}/${fault.id}`;
  const browser = await openUnattended(chromiumProgram ?? "", { proxyPort, thirdPartyCookies }, address);
  try {
    await site.begun(fault.id);
    if (frozenMs) {
      await until(() => stand.hasStruck(fault), STRIKE_MS);
      const show = await browser.freeze();
      await sleep(frozenMs);
      await show();
      const outcome = (await site.report(fault.id)) as CellOutcome;
      if (outcome.tookMs < frozenMs) throw new Error("The page was not frozen.");
      return [outcome];
    }
    // Time for a page that would sign in unseen.
    await sleep(1_000);
    if (site.ticketCalls(fault.id) > 0) throw new Error("A ticket was asked for before the page was shown.");
    site.go(fault.id);
    const outcome = (await site.report(fault.id)) as CellOutcome;
    if (outcome.shownAfterMs === 0) throw new Error("The page was not prerendered.");
    return [outcome];
  } finally {
    await browser.close();
  }
}

async function play(stand: Stand, browser: Browser, fault: FaultCase, setting: Setting): Promise<CellOutcome[]> {
  const { calling, page = {}, browser: own } = fault;
  const path = `/cell/${fault.id}`;
  // Where not even the page's own certificate can be trusted alone, the page goes without one.
  const isPlain = own === "untrusting" && setting.engine !== "Chromium";
  const address = `${isPlain ? "http" : "https"}://${stand.pageHost}${path}`;
  const request = requestOf(fault, stand.otherHost);
  if (page.prerendered ?? page.frozenMs) return unattended(stand, fault, setting);
  await browser.goto(address);
  if (page.serviceWorker) {
    await browser.evaluate(registerWorker(page.serviceWorker, path));
    await browser.goto(address);
  }
  if (page.offline) stand.setReachable(false);
  if (calling === "two-tabs") return twoTabs(browser, address, request);
  await start(browser, request);
  if (calling === "left") {
    await until(() => stand.emulator.counters().ticketsSpent > 0, request.patienceMs);
    await browser.goto(address);
    await start(browser, request);
  }
  await meanwhile(stand, browser, fault);
  const first = await finish(browser);
  if (fault.isFramed) await showFrame(stand, browser);
  if (calling !== "two-loads") return [first];
  await browser.goto(address);
  await start(browser, request);
  return [first, await finish(browser)];
}

export async function runCell(stand: Stand, browser: Browser, fault: FaultCase, setting: Setting): Promise<CellRun> {
  const takeBack = stand.arrange(fault);
  try {
    const outcomes = await play(stand, browser, fault, setting);
    return {
      outcomes,
      counters: stand.emulator.counters(),
      tickets: [...stand.tickets],
      ticketCalls: stand.site.ticketCalls(fault.id),
    };
  } finally {
    takeBack();
  }
}
