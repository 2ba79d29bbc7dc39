// Holds what came of a cell against what must: the outcome, Qlik's own counters, no ticket written down, nothing left.
import type { Count, Expectation, FaultCase } from "./fault.js";
import type { CellOutcome } from "./in-page.js";
import type { CellRun } from "./run-cell.js";

const fits = (found: number, count: Count | undefined): boolean =>
  count === undefined || (typeof count === "number" ? found === count : found >= count[0] && found <= count[1]);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Of a page that failed everything must be as it was; of one that signed in, what nobody would want to be left. */
function leftovers({ before, after, pendingTimers, result }: CellOutcome, { brokenScripts }: FaultCase): string[] {
  const { tags, timers, sockets, listeners, globals, uncaught } = after;
  const failed = result !== "recovers";
  const left = [
    ...(failed && tags !== before.tags ? [`${tags - before.tags} tags`] : []),
    ...(timers > before.timers ? [`${timers - before.timers} timers of ${pendingTimers.join(" | ")}`] : []),
    ...(failed && sockets !== before.sockets ? [`${sockets - before.sockets} sockets`] : []),
    ...(failed && !same(listeners, before.listeners) ? [`listeners: ${listeners.join(", ")}`] : []),
    ...(failed && !same(globals, before.globals) ? [`globals: ${globals.join(", ")}`] : []),
    // A file that is no script is reported by the browser, and so is what another script does.
    ...(brokenScripts || same(uncaught, before.uncaught) ? [] : [`uncaught: ${uncaught.join(" | ")}`]),
  ];
  return left.map((what) => `left behind: ${what}`);
}

function leaks({ described, events, written, message }: CellOutcome, tickets: readonly string[]): string[] {
  const places = {
    "an error": described + message,
    "an event": events,
    "the page, its storage or its console": written,
  };
  return Object.entries(places).flatMap(([place, text]) =>
    tickets.some((ticket) => text.includes(ticket)) ? [`a ticket in ${place}`] : [],
  );
}

function checkOutcome(outcome: CellOutcome, expected: Expectation): string[] {
  const { result, stage, message, warnings, described } = outcome;
  const [, cause = ""] = described.split(" caused by ");
  const problems: string[] = [];
  if (result !== expected.outcome)
    problems.push(
      `${result}${stage ? ` (${stage})` : ""} instead of ${expected.outcome}: ${message}; cause: ${cause.slice(0, 300)}`,
    );
  else if (expected.stage && stage !== expected.stage)
    problems.push(`stage ${stage ?? "none"} instead of ${expected.stage}`);
  else if (expected.says && !expected.says.test(message))
    problems.push(`the message does not say ${String(expected.says)}: ${message}`);
  for (const code of expected.warnings ?? []) if (!warnings.includes(code)) problems.push(`no warning ${code}`);
  return problems;
}

/** What is wrong with the cell; nothing, when all is as expected. */
export function checkCell(run: CellRun, expected: Expectation, fault: FaultCase): string[] {
  const { ticketsIssued, ticketsSpent, ticketsRejected, sessionsCreated, socketsOpened } = run.counters;
  const counts = [
    ["tickets issued", ticketsIssued, expected.issued],
    ["tickets spent", ticketsSpent, expected.spent],
    ["tickets rejected", ticketsRejected, expected.rejected],
    ["sessions made", sessionsCreated, expected.sessions],
    ["WebSockets opened", socketsOpened, expected.sockets],
  ] as const;
  return [
    ...run.outcomes.flatMap((outcome) => [
      ...checkOutcome(outcome, expected),
      ...leaks(outcome, run.tickets),
      ...leftovers(outcome, fault),
    ]),
    ...counts.flatMap(([what, found, count]) =>
      fits(found, count) ? [] : [`${what}: ${found} instead of ${String(count)}`],
    ),
  ];
}
