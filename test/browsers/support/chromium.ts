// Chromium with a seeded profile: whether third-party cookies are allowed is a setting of the profile, and Debian's
// build blocks them unless told otherwise (measured with Chromium 156).
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserOptions } from "./browser.js";
import { fromPage } from "./playwright.js";

const COOKIE_CONTROLS = { allowed: 2, blocked: 1 };

async function seedProfile(thirdPartyCookies: BrowserOptions["thirdPartyCookies"]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-chromium-"));
  const profile = {
    cookie_controls_mode: COOKIE_CONTROLS[thirdPartyCookies],
    block_third_party_cookies: thirdPartyCookies === "blocked",
  };
  await mkdir(path.join(folder, "Default"));
  await writeFile(path.join(folder, "Default/Preferences"), JSON.stringify({ profile }));
  return folder;
}

export async function openChromium(executablePath: string, options: BrowserOptions): Promise<Browser> {
  const folder = await seedProfile(options.thirdPartyCookies);
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    // Chromium refuses to run as root inside its sandbox; containers are root. And `ignoreHTTPSErrors` does not reach the
    // script of a service worker (measured).
    args: ["--ignore-certificate-errors", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    ignoreHTTPSErrors: true,
    proxy: { server: `http://127.0.0.1:${options.proxyPort}` },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return fromPage(page, async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}
