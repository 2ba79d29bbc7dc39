// The result as a developer reads it in the console.
import { historyLines } from "./history-lines.js";
import type { Finding, FindingStatus } from "./finding.js";

/** What {@link diagnose} found. `String(diagnosis)` is a readable table; `console.table(diagnosis.findings)` works too. */
export interface Diagnosis {
  /** The page's origin. */
  readonly page: string;
  /** The virtual proxy that was looked at; `undefined` where nothing said where Qlik is. */
  readonly proxy: string | undefined;
  /** One line: how many problems, and the first thing to change. */
  readonly summary: string;
  /** What each check found, in the order of {@link CheckName}. */
  readonly findings: readonly Finding[];
  /** What happened on this page until now, a line each: sessions and renewals, the last 40 events, the last error with its fix. */
  readonly history: readonly string[];
  /** The report as text of several lines, for a console or an issue: findings, summary, history. It holds no ticket and no token. */
  toString(): string;
}

const ORDER: readonly FindingStatus[] = ["problem", "warning", "unknown", "ok", "skipped"];

const count = (findings: readonly Finding[], status: FindingStatus) =>
  findings.filter((each) => each.status === status).length;

function counted(findings: readonly Finding[], status: FindingStatus): string[] {
  const found = count(findings, status);
  const plural = found === 1 || !/^(problem|warning)$/.test(status) ? "" : "s";
  return found ? [`${found} ${status}${plural}`] : [];
}

function summaryOf(findings: readonly Finding[]): string {
  const first = ["problem", "warning"].map((status) => findings.find((each) => each.status === status && each.fix));
  const { fix } = first.find((each) => each) ?? {};
  const counts = ORDER.flatMap((status) => counted(findings, status)).join(", ");
  const problems = count(findings, "problem") ? "" : "No problem found: ";
  return `${problems}${counts}.${fix ? ` First: ${fix.where}: ${fix.set}` : ""}`;
}

function lineOf({ check, status, what, fix, docs }: Finding): string {
  const head = `${status === "problem" ? "PROBLEM" : status.padEnd(7)}  ${check.padEnd(15)}  `;
  const indent = `\n${" ".repeat(head.length)}`;
  return [
    head + what,
    ...(fix ? [`${indent}${fix.where}: ${fix.set}`] : []),
    ...(docs ? [`${indent}${docs}`] : []),
  ].join("");
}

export function createDiagnosis(proxy: string | undefined, findings: readonly Finding[]): Diagnosis {
  const summary = summaryOf(findings);
  const history = historyLines();
  const page = location.origin;
  return {
    page,
    proxy,
    summary,
    findings,
    history,
    toString: () =>
      [
        `qlik-ticket: page ${page}, Qlik ${proxy ?? "not named"}`,
        ...findings.map(lineOf),
        summary,
        ...(history.length > 0 ? ["On this page until now:", ...history] : []),
      ].join("\n"),
  };
}
