// Calls diagnose() in the test page, which has loaded its script-tag file.
import type { CheckName, Diagnosis, DiagnoseOptions, Finding } from "../../../src/diagnose/index.js";
import type { Browser } from "./browser.js";
import type { Surroundings } from "./in-world.js";
import type { LeftBehind } from "./watch.js";
import { PROXY, TICKET_ENDPOINT } from "./world.js";
import { expect } from "vitest";

export interface Told extends Omit<Diagnosis, "toString"> {
  readonly text: string;
  readonly before: LeftBehind;
  readonly after: LeftBehind;
  readonly of: (check: CheckName) => Finding;
}

export type PlainOptions = Omit<DiagnoseOptions, "signal" | "onEvent" | "parse" | "fetch">;

export async function diagnose(browser: Browser, options: PlainOptions = {}): Promise<Told> {
  const told = (await browser.evaluate(`
    const before = watch.leftBehind();
    const diagnosis = await qlikTicketDiagnose(${JSON.stringify(TICKET_ENDPOINT)}, ${JSON.stringify({ proxy: PROXY, ...options })});
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
    return { ...diagnosis, text: String(diagnosis), before, after: watch.leftBehind() };
  `)) as Told;
  const of = (check: CheckName) => {
    const finding = told.findings.find((each) => each.check === check);
    if (!finding) throw new Error(`No finding of the check "${check}"`);
    return finding;
  };
  return { ...told, of };
}

export const problems = ({ findings }: Told) =>
  findings.filter(({ status }) => status === "problem").map(({ check }) => check);

/** The page is as it was, and Qlik was asked for no ticket. */
export function expectNothingSpent({ world }: Surroundings, { before, after }: Told): void {
  expect(after).toEqual(before);
  expect(world.tickets).toEqual([]);
  expect(world.emulator.proxy.counters()).toMatchObject({ ticketsIssued: 0, ticketsSpent: 0, sessionsCreated: 0 });
}
