// A page of playwright as the tests' browser; Chromium and Firefox.
import type { Page } from "playwright-core";
import type { Browser } from "./browser.js";

export function fromPage(page: Page, close: () => Promise<void>): Browser {
  return {
    async goto(url) {
      // A machine with more to do than it can loads a page late, and that is no failure.
      await page.goto(url, { timeout: 120_000 });
    },
    evaluate: (body) => page.evaluate(`(async () => {${body}\n})()`),
    // Moves there first: a chart takes a press without a pointer on it for nothing.
    async click(x, y) {
      await page.mouse.move(x, y);
      await page.mouse.click(x, y, { delay: 30 });
    },
    screenshot: () => page.screenshot(),
    async openTab() {
      const tab = await page.context().newPage();
      return fromPage(tab, () => tab.close());
    },
    close,
  };
}
