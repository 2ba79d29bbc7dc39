// What a visitor of the demo page would see, read from the page: its own account, and what really stands in its DOM.
import type { Page } from "playwright-core";
import type { FaultResult } from "../../../examples/demo/break-it.js";
import type { DiagnosisResult } from "../../../examples/demo/diagnose.js";
import type { FaultId } from "../../../examples/demo/faults.js";
import type { PageResult } from "../../../examples/demo/page.js";

/** Resolves once the page is done (drawn, or failed); rejects after `timeoutMs`. */
export async function readPage(page: Page, timeoutMs: number): Promise<PageResult> {
  await page.waitForFunction(() => document.body.dataset["state"] !== "running", undefined, { timeout: timeoutMs });
  return await page.evaluate(() => (window as unknown as { qlikTicketDemo: PageResult }).qlikTicketDemo);
}

/** How many of the three objects show data: bars in the chart, a figure in the KPI, rows in the table. */
export async function countObjects(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const bars = [...document.querySelectorAll("#chart svg rect")].filter(
      (bar) => bar.getBoundingClientRect().height > 1,
    );
    const figure = /\d/.test(document.querySelector("#kpi")?.textContent ?? "");
    const rows = document.querySelectorAll("#table tbody tr");
    return [bars.length > 1, figure, rows.length > 1].filter(Boolean).length;
  });
}

/** Clicks a button of the "break it" row and resolves with what came of it; rejects after `timeoutMs`. */
export async function breakIt(page: Page, id: FaultId, timeoutMs: number): Promise<FaultResult> {
  await page.click(`[data-fault="${id}"]`);
  const handle = await page.waitForFunction(
    (wanted) => {
      const { fault } = (window as unknown as { qlikTicketDemo: PageResult }).qlikTicketDemo;
      return fault?.id === wanted && fault.state !== "running" && fault;
    },
    id,
    { timeout: timeoutMs },
  );
  const result = await handle.jsonValue();
  if (result === false) throw new Error(`No outcome of "${id}"`);
  return result;
}

/** Clicks "Diagnose" and resolves with what was found; rejects after `timeoutMs`. */
export async function diagnoseIt(page: Page, timeoutMs: number): Promise<DiagnosisResult> {
  await page.click("#diagnose");
  const handle = await page.waitForFunction(
    () => (window as unknown as { qlikTicketDemo: PageResult }).qlikTicketDemo.diagnosis,
    undefined,
    { timeout: timeoutMs },
  );
  const result = await handle.jsonValue();
  if (!result) throw new Error("Nothing was found");
  return result;
}
