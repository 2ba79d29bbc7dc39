// The findings as people read them.
import type { Finding, FindingStatus } from "./finding.js";

const MARKS: Readonly<Record<FindingStatus, string>> = {
  ok: "ok     ",
  warn: "warn   ",
  fail: "FAIL   ",
  skipped: "skipped",
};

export function printFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = " ".repeat(MARKS.ok.length + width + 4);
  const lines = findings.flatMap(({ check, status, what, fix }) => [
    `${MARKS[status]}  ${check.padEnd(width)}  ${what}`,
    ...(fix ? [`${indent}${fix.where}: ${fix.set}`] : []),
  ]);
  return [...lines, "", summaryOf(findings)].join("\n");
}

export function summaryOf(findings: readonly Finding[]): string {
  const count = (status: FindingStatus) => findings.filter((each) => each.status === status).length;
  const counts = `${count("fail")} failed, ${count("warn")} to look at, ${count("ok")} ok`;
  const first = findings.find(({ status }) => status === "fail") ?? findings.find(({ status }) => status === "warn");
  return first?.fix ? `${counts}. First: ${first.fix.where}: ${first.fix.set}` : `${counts}.`;
}
