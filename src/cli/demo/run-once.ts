// `demo --once`: the whole demo in a headless browser over https, told as one JSON object. Page and Qlik are different
// origins of one site, so the session cookie may be SameSite=Lax.
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, chromium as Chromium } from "playwright-core";
import { startDemo, type Demo } from "./start-demo.js";
import { findBrowser } from "./find-browser.js";
import type { FaultId } from "../../../examples/demo/faults.js";
import type { DiagnosisResult } from "../../../examples/demo/diagnose.js";
import { breakIt, countObjects, diagnoseIt, readPage } from "./inspect-page.js";

export interface OnceResult {
  readonly state: "ready" | "failed";
  readonly user?: { readonly userDirectory: string; readonly userId: string } | undefined;
  readonly stages: readonly { readonly name: string; readonly ms: number }[];
  /** Objects that show data in the page, of three. */
  readonly objects: number;
  readonly consumedBy?: string | undefined;
  readonly ticketsIssued: number;
  readonly screenshot?: string | undefined;
  readonly diagnosis?: Omit<DiagnosisResult, "text">;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface OnceOptions {
  /** Where the picture of the page goes (PNG). Default: a new folder below the temporary one. */
  readonly screenshot: string | undefined;
  readonly cors: boolean;
  /** Breaks it so once it is ready; the picture is then of the error. */
  readonly fault?: FaultId | undefined;
  /** Diagnoses it then, broken or not; the picture is of the findings. */
  readonly diagnose?: boolean;
}

const PAGE_MS = 60_000;
const NOTHING = { state: "failed", stages: [], objects: 0, ticketsIssued: 0 } as const;

/** Never rejects: a failure is `state: "failed"` with its error. `tell` is given what the diagnosis prints. */
export async function runOnce(
  options: OnceOptions,
  tell: (text: string) => void = () => undefined,
): Promise<OnceResult> {
  const { cors, screenshot } = options;
  let browser: Browser | undefined;
  let demo: Demo | undefined;
  try {
    browser = await launchBrowser();
    demo = await startDemo({ protocol: "https", port: 0, cors });
    return await visit(browser, demo, { ...options, screenshot: screenshot ?? (await temporaryFile()) }, tell);
  } catch (error) {
    const ticketsIssued = demo?.emulator.proxy.counters().ticketsIssued ?? 0;
    return { ...NOTHING, ticketsIssued, error: describe(error) };
  } finally {
    await browser?.close();
    await demo?.close();
  }
}

async function visit(
  browser: Browser,
  demo: Demo,
  { screenshot, fault, diagnose }: OnceOptions & { readonly screenshot: string },
  tell: (text: string) => void,
): Promise<OnceResult> {
  const viewport = { width: 1120, height: 900 };
  // The authority is as old as this process; no browser knows it.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport, colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(demo.url);
  const { state, user, stages, error } = await readPage(page, PAGE_MS);
  const objects = await countObjects(page);
  if (fault) await breakIt(page, fault, PAGE_MS);
  const { text, ...diagnosis } = diagnose ? await diagnoseIt(page, PAGE_MS) : { text: "" };
  if (diagnose) tell(text);
  if (diagnose) await page.locator("#diagnose-it").screenshot({ path: screenshot });
  else if (fault) await page.locator("#break-it").screenshot({ path: screenshot });
  else await page.screenshot({ path: screenshot, fullPage: true });
  const seen = {
    user,
    stages: stages.map(({ name, ms }) => ({ name, ms: Math.round(ms) })),
    objects,
    consumedBy: stages.find(({ name }) => name === "consume")?.via,
    ticketsIssued: demo.emulator.proxy.counters().ticketsIssued,
    screenshot,
    ...("of" in diagnosis && { diagnosis }),
  };
  if (state === "ready" && objects === 3) return { state: "ready", ...seen };
  const missing = { code: "objects-missing", message: `${objects} of 3 objects were drawn` };
  return { state: "failed", ...seen, error: error ?? missing };
}

async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new MissingBrowser(
      "No Chromium, Chrome or Edge was found: install one, or name it in CHROME_PATH. Without one: npx qlik-ticket demo",
    );
  }
  const chromium = await importChromium("playwright-core");
  // Chromium refuses its sandbox to root, as in containers.
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** The name is a parameter, so that no bundler follows it: who does not drive a browser need not have it. */
async function importChromium(name: string): Promise<typeof Chromium> {
  try {
    const { chromium } = (await import(name)) as { chromium: typeof Chromium };
    return chromium;
  } catch (error) {
    throw new MissingBrowser("--once drives the browser by playwright-core: npm i -D playwright-core", {
      cause: error,
    });
  }
}

class MissingBrowser extends Error {}

function describe(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof MissingBrowser ? "browser-missing" : "unexpected", message };
}

/** The picture outlives the command, so its folder does too. */
async function temporaryFile(): Promise<string> {
  return path.join(await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-demo-")), "demo.png");
}
