// The demo's list of events in Chromium: what ends a session, in this tab and in another one, and what the session does then.
import { chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "../../src/cli/demo/start-demo.js";

const chromiumPath = (JSON.parse(process.env["QLIK_TICKET_ENGINES"] ?? "{}") as { chromium?: string }).chromium;

if (chromiumPath !== undefined)
  describe("The demo's list of events", () => {
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

    async function openPage(): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      await page.goto(demo.url);
      await stateBecomes(page, "ready");
      return page;
    }
    const logOf = (page: Page) =>
      page.evaluate(() => [...document.querySelectorAll("#session-log li")].map((item) => item.lastChild?.textContent));
    const stateBecomes = (page: Page, state: string) =>
      page.waitForFunction((wanted) => document.body.dataset["state"] === wanted, state);

    it("the demo's list of events tells an expiry, the next click, one ticket, and the same charts", async () => {
      const page = await openPage();
      const { ticketsSpent } = demo.emulator.proxy.counters();
      await page.click("#expire");
      await stateBecomes(page, "expired");
      await page.click("#session-title");
      await page.waitForFunction(() => document.getElementById("session-log")?.textContent.includes("there again"));
      await stateBecomes(page, "ready");
      await page.waitForFunction(() => document.querySelectorAll("#chart svg rect").length > 1);
      expect(await logOf(page)).toEqual([
        "One ticket was spent.",
        "Signed in.",
        expect.stringContaining("Qlik ended the session."),
        expect.stringContaining("asking for a ticket"),
        "One ticket was spent.",
        expect.stringContaining("The session is there again."),
      ]);
      expect(demo.emulator.proxy.counters().ticketsSpent).toBe(ticketsSpent + 1);
      await page.context().close();
    });

    it.each([
      ["#logout-elsewhere", "The user has logged out."],
      ["#other-user-elsewhere", "Somebody else has signed in to Qlik."],
    ])("the demo's list of events tells what a second tab does: %s", async (button, line) => {
      const page = await openPage();
      await page.click(button);
      await stateBecomes(page, "closed");
      expect((await logOf(page)).join(" ")).toContain(line);
      expect(await page.evaluate(() => document.querySelector("#chart svg"))).toBeNull();
      await page.context().close();
    });
  });
