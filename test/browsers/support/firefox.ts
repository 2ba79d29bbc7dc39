// Firefox ESR by WebDriver BiDi: one process, a new context (its own cookies and storage) for each opened browser.
import { type Browser as Process, firefox } from "playwright-core";
import type { Engine } from "./browser.js";
import { fromPage } from "./playwright.js";

/** @param preferences As in `about:config`, by name. */
export function launchFirefox(executablePath: string, preferences: Readonly<Record<string, boolean>> = {}): Engine {
  let started: Promise<Process> | undefined;
  return {
    name: "Firefox",
    async open({ proxyPort, onlyTrusts }) {
      started ??= firefox.launch({
        channel: "moz-firefox",
        executablePath,
        firefoxUserPrefs: preferences,
      });
      const browser = await started;
      // The proxy belongs to the context: given to launch() it is ignored on this channel (measured, playwright 1.64).
      const context = await browser.newContext({
        ignoreHTTPSErrors: onlyTrusts === undefined,
        proxy: { server: `http://127.0.0.1:${proxyPort}` },
      });
      return fromPage(await context.newPage(), () => context.close());
    },
    async close() {
      await (await started)?.close();
      started = undefined;
    },
  };
}
