// The demo page in real browsers: each button of it does what it says, and the page can be used by everybody.
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import axe from "axe-core";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS, type FaultId } from "../../examples/demo/faults.js";
import { breakIt, countObjects, diagnoseIt, readPage } from "../../src/cli/demo/inspect-page.js";
import type { PageResult } from "../../examples/demo/page.js";
import { runOnce } from "../../src/cli/demo/run-once.js";
import { type Demo, startDemo } from "../../src/cli/demo/start-demo.js";
import type { Browser, BrowserOptions, Engine } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { startLoopbackProxy } from "./support/loopback-proxy.js";

/** What each button must end with, in every engine; `undefined` is signed in. */
const OUTCOMES: Readonly<Record<Exclude<FaultId, "third-party">, string | undefined>> = {
  lax: "cookie-blocked",
  "no-cors": undefined,
  unlisted: "cors-missing",
  "wrong-prefix": "cors-missing",
  "signed-out": "not-signed-in",
  "no-endpoint": "issuer-failed",
  "used-ticket": "credential-rejected",
};
const WAIT_MS = 45_000;

async function onDemo(
  engine: Engine,
  thirdPartyCookies: BrowserOptions["thirdPartyCookies"],
  use: (browser: Browser, demo: Demo) => Promise<void>,
): Promise<void> {
  const demo = await startDemo({ protocol: "http", port: 0, cors: true });
  const proxy = await startLoopbackProxy();
  const browser = await engine.open({ proxyPort: proxy.port, thirdPartyCookies });
  try {
    await browser.goto(demo.url);
    await use(browser, demo);
  } finally {
    await browser.close();
    await Promise.all([proxy.close(), demo.close()]);
  }
}

/** Runs `action` in the page, then waits until `isDone` says so of the page's account, and gives that. */
async function act(browser: Browser, action: string, isDone: string): Promise<PageResult> {
  const account = await browser.evaluate(`
    ${action};
    const end = Date.now() + ${WAIT_MS};
    for (;;) {
      const page = window.qlikTicketDemo;
      if (page && (${isDone})) return page;
      if (Date.now() > end) throw new Error("still " + JSON.stringify(page));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }`);
  return account as PageResult;
}

const isOver = 'page.state !== "running"';
const clickFault = (browser: Browser, id: FaultId) =>
  act(
    browser,
    `document.querySelector('[data-fault="${id}"]').click()`,
    `page.fault?.id === "${id}" && page.fault.state !== "running"`,
  );
const textOf = (browser: Browser, id: string) =>
  browser.evaluate(`return document.getElementById(${JSON.stringify(id)}).textContent`) as Promise<string>;

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("the demo shows with each break-it button the very error, and the field that cures it", () =>
      onDemo(engine, "allowed", async (browser, demo) => {
        expect((await act(browser, "", isOver)).state).toBe("ready");
        for (const [id, code] of Object.entries(OUTCOMES) as [keyof typeof OUTCOMES, string | undefined][]) {
          const { fault } = await clickFault(browser, id);
          expect([id, fault?.state, fault?.code]).toEqual([id, code ? "failed" : "signed-in", code]);
          const shown = await textOf(browser, "fault-console");
          if (code) expect(shown).toContain(`EmbedError: ${fault?.message ?? "?"}`);
          if (code) expect(shown).toContain(`code: "${code}"`);
          const fields = await browser.evaluate(
            `return [...document.querySelectorAll("#fault-form label")].map((label) => [label.firstChild.data, label.control.value])`,
          );
          const page = new URL(demo.url);
          const form = FAULTS.find((each) => each.id === id)?.form({
            page,
            proxy: demo.emulator.proxyUrl("mashup").replace("mashup", "mashpu"),
          });
          expect(fields).toEqual(form?.fields.map(({ label, enter }) => [label, enter]));
        }
        const { charts } = (await browser.evaluate(
          `return { charts: document.querySelectorAll("#chart svg rect").length }`,
        )) as { charts: number };
        expect(charts).toBeGreaterThan(1);
      }));

    it("the demo shows as a table what diagnose() finds: of the page, and of what was broken last", () =>
      onDemo(engine, "allowed", async (browser, demo) => {
        const click = 'document.getElementById("diagnose").click()';
        await act(browser, "", isOver);
        const spent = demo.emulator.proxy.counters().ticketsSpent;
        const whole = await act(browser, click, 'page.diagnosis?.of === "page"');
        const statuses = whole.diagnosis?.findings.map(({ status }) => status);
        expect(statuses).not.toContain("problem");
        await clickFault(browser, "wrong-prefix");
        const broken = await act(browser, click, 'page.diagnosis?.of === "wrong-prefix"');
        const found = broken.diagnosis?.findings.map(({ status, check }) => [status, check]);
        expect(found).toContainEqual(["problem", "cors"]);
        const rows = await browser.evaluate(
          `return [...document.querySelectorAll("#findings tr")].map((row) => [row.cells[0].innerText, row.cells[1].innerText])`,
        );
        expect(rows).toEqual(found);
        expect(await textOf(browser, "diagnose-status")).toContain(broken.diagnosis?.summary);
        // Breaking it spends nothing either: with a wrong prefix no ticket gets that far.
        expect(demo.emulator.proxy.counters().ticketsSpent).toBe(spent);
      }));

    it("the demo's diagnosis of a blocked cookie says what the error says", () =>
      onDemo(engine, "blocked", async (browser) => {
        await act(browser, "", isOver);
        const { fault } = await clickFault(browser, "lax");
        expect(fault?.code).toBe("cookie-blocked");
        const click = 'document.getElementById("diagnose").click()';
        const { diagnosis } = await act(browser, click, 'page.diagnosis?.of === "lax"');
        const [finding] = diagnosis?.findings.filter(({ code }) => code === "cookie-blocked") ?? [];
        expect(finding?.what.length).toBeGreaterThan(40);
        expect(fault?.message).toContain(finding?.what);
        expect(fault?.message).toContain(finding?.fix?.set);
        const rows = await browser.evaluate(
          `return [...document.querySelectorAll("#findings tr")].map((row) => row.cells[2].innerText).join()`,
        );
        expect(rows).toContain(finding?.what);
      }));

    it("the demo scrolls to what came of a broken sign-in", () =>
      onDemo(engine, "allowed", async (browser) => {
        await act(browser, "", isOver);
        await browser.evaluate(
          `document.getElementById("fault").style.marginTop = "3000px"; document.getElementById("faults").scrollIntoView();`,
        );
        await clickFault(browser, "wrong-prefix");
        const { top, height } = (await browser.evaluate(
          `return { top: document.getElementById("fault").getBoundingClientRect().top, height: innerHeight }`,
        )) as { top: number; height: number };
        expect(top).toBeLessThan(height);
      }));

    it("the demo shows what a lost session is, and signs in again without a reload", () =>
      onDemo(engine, "allowed", async (browser, demo) => {
        await act(browser, "window.untouched = true", isOver);
        await act(browser, 'document.getElementById("expire").click()', 'page.state === "expired"');
        expect(demo.emulator.proxy.sessions()).toEqual([]);
        expect(await textOf(browser, "status")).toContain("“inactive”");
        expect(await textOf(browser, "qlik-said")).toBe("ProxyError.OnSessionTimedOut");
        await act(browser, 'document.getElementById("anew").click()', 'page.state === "ready"');
        expect(demo.emulator.proxy.sessions()).toHaveLength(1);
        expect(await browser.evaluate("return window.untouched")).toBe(true);
      }));

    it.each(engine.name === "Chromium" ? (["allowed", "blocked"] as const) : (["allowed"] as const))(
      "the demo tells what the browser does with third-party cookies (%s by its settings), and how to see the other",
      (cookies) =>
        onDemo(engine, cookies, async (browser) => {
          const { fault } = await clickFault(browser, "third-party");
          // WebKit's tracking prevention blocks them whatever the settings say.
          const isKept = cookies === "allowed" && engine.name !== "WebKitGTK";
          expect([fault?.state, fault?.code]).toEqual(isKept ? ["signed-in", undefined] : ["failed", "cookie-blocked"]);
          const more = await textOf(browser, "fault-more");
          expect(more).toContain("Chrome: Settings > Privacy and security > Third-party cookies");
          expect(more.includes("so it signed in")).toBe(isKept);
        }),
    );
  });

const chromiumPath = (JSON.parse(process.env["QLIK_TICKET_ENGINES"] ?? "{}") as { chromium?: string }).chromium;
async function violations(page: Page): Promise<string[]> {
  // By evaluate, not by a tag: the page's own policy forbids inline script.
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}

if (chromiumPath !== undefined)
  describe("The demo page in Chromium", () => {
    let demo: Demo;
    let browser: Awaited<ReturnType<typeof chromium.launch>>;
    beforeAll(async () => {
      demo = await startDemo({ protocol: "http", port: 0, cors: true });
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      browser = await chromium.launch({ executablePath: chromiumPath, args });
    });
    afterAll(async () => {
      await browser.close();
      await demo.close();
    });

    async function openPage(options: BrowserContextOptions): Promise<Page> {
      const page = await (await browser.newContext(options)).newPage();
      await page.goto(demo.url);
      expect((await readPage(page, WAIT_MS)).state).toBe("ready");
      return page;
    }

    const phone = { width: 360, height: 740 };
    // Each colour and each width with every error; the other two pairs with one.
    it.each<[string, BrowserContextOptions, readonly ("unlisted" | "no-cors" | "third-party")[]]>([
      ["in light colours", { colorScheme: "light" }, ["unlisted", "no-cors", "third-party"]],
      ["in dark colours", { colorScheme: "dark" }, ["no-cors"]],
      ["on a phone", { viewport: phone, colorScheme: "light" }, ["no-cors"]],
      ["on a dark phone", { viewport: phone, colorScheme: "dark" }, ["unlisted", "no-cors", "third-party"]],
    ])(
      "the demo's page has no accessibility violation and no sideways scrolling %s, with an error shown too",
      async (...row) => {
        const [, options, faults] = row;
        const page = await openPage(options);
        const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(await violations(page)).toEqual([]);
        for (const fault of faults) {
          await breakIt(page, fault, WAIT_MS);
          // Beside the error, which stays.
          await diagnoseIt(page, WAIT_MS);
          expect(await violations(page)).toEqual([]);
          expect(await overhang()).toBeLessThanOrEqual(0);
        }
        await page.click("#logout");
        await page.waitForFunction(() => document.body.dataset["state"] === "signed-out");
        expect(await violations(page)).toEqual([]);
        await page.context().close();
      },
    );

    it("the demo can be broken by the keyboard alone", async () => {
      const page = await openPage({});
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(() => document.activeElement?.getAttribute("data-fault") === "signed-out")) break;
      }
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.getElementById("fault-status")?.textContent.endsWith("not-signed-in"));
      expect(await page.evaluate(() => document.activeElement?.getAttribute("data-fault"))).toBe("signed-out");
      await page.context().close();
    });

    it("the demo spends the ticket as the reader chooses, for whom the reader chooses", async () => {
      const page = await openPage({});
      for (const [user, way] of [
        ["Ben Okafor", "image"],
        ["Carla Moreau", "fetch"],
      ] as const) {
        await page.click(`#users button:has-text("${user}")`);
        await page.waitForFunction((name) => document.getElementById("site-user")?.textContent === name, user);
        await readPage(page, WAIT_MS);
        await Promise.all([page.waitForURL(`**/?consume=${way}`), page.click(`[data-consume="${way}"]`)]);
        const { user: found, stages } = await readPage(page, WAIT_MS);
        expect(found?.userId).toBe(user.toLowerCase().replace(" ", "."));
        expect(stages.find(({ name }) => name === "consume")?.via).toBe(way);
        expect(await countObjects(page)).toBe(3);
      }
      await page.context().close();
    });

    it("demo --once gives one ticket, three objects and a picture of it, or of the error", async () => {
      const picture = path.join(tmpdir(), `qlik-ticket-demo-${process.pid}.png`);
      for (const fault of [undefined, "lax"] as const) {
        const result = await runOnce({ cors: true, screenshot: picture, fault });
        expect(result).toMatchObject({ state: "ready", objects: 3, ticketsIssued: 1, consumedBy: "fetch" });
        expect(Object.keys(result).sort()).toEqual(
          ["consumedBy", "objects", "screenshot", "stages", "state", "ticketsIssued", "user"].sort(),
        );
        expect((await stat(picture)).size).toBeLessThan(350_000);
        await rm(picture);
      }
    });
  });
