// Chromium with a seeded profile: whether third-party cookies are allowed is a setting of the profile, and Debian's
// build blocks them unless told otherwise (measured with Chromium 156).
import { spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import type { Browser, BrowserOptions } from "./browser.js";
import { freezePage } from "./freeze.js";
import { fromPage } from "./playwright.js";

const COOKIE_CONTROLS = { allowed: 2, blocked: 1 };

const publicOrigins = ({ hosts = {} }: BrowserOptions) =>
  Object.entries(hosts).flatMap(([host, { space }]) => (space === "public" ? [`https://${host}`] : []));

/** Site settings as the user's own choice is stored: 1 allows, 2 blocks. */
function siteSettings(options: BrowserOptions) {
  const kinds = Object.entries(options.permissions ?? {}).filter(([, state]) => state !== "prompt");
  return Object.fromEntries(
    kinds.map(([kind, state]) => {
      const setting = { setting: state === "granted" ? 1 : 2 };
      return [
        kind.replace("-", "_"),
        Object.fromEntries(publicOrigins(options).map((site) => [`${site}:443,*`, setting])),
      ];
    }),
  );
}

/** Headless Chromium takes a question for denied, for good; a user who closes it has said nothing. */
async function closeQuestions(context: BrowserContext, options: BrowserOptions): Promise<void> {
  const kinds = Object.entries(options.permissions ?? {}).filter(([, state]) => state === "prompt");
  const [page] = context.pages();
  if (!page || kinds.length === 0) return;
  const devTools = await context.newCDPSession(page);
  for (const [name] of kinds)
    for (const origin of publicOrigins(options))
      await devTools.send("Browser.setPermission", { permission: { name }, setting: "prompt", origin });
}

async function seedProfile(options: BrowserOptions): Promise<string> {
  const { thirdPartyCookies } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-chromium-"));
  // Debian's build has speculation off (2) unless told otherwise.
  const net = { network_prediction_options: 0 };
  const profile = {
    cookie_controls_mode: COOKIE_CONTROLS[thirdPartyCookies],
    block_third_party_cookies: thirdPartyCookies === "blocked",
    content_settings: { exceptions: siteSettings(options) },
  };
  await mkdir(path.join(folder, "Default"));
  await writeFile(path.join(folder, "Default/Preferences"), JSON.stringify({ profile, net }));
  return folder;
}

/** Chromium refuses to run as root inside its sandbox; containers are root. */
const SANDBOX = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
function trust(certificate: string | undefined): string {
  // Playwright's `ignoreHTTPSErrors` is not asked when a service worker is fetched.
  if (certificate === undefined) return "--ignore-certificate-errors";
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  return `--ignore-certificate-errors-spki-list=${createHash("sha256").update(key).digest("base64")}`;
}

function addressing({ hosts, proxyPort, onlyTrusts }: BrowserOptions) {
  const own = [...SANDBOX, trust(onlyTrusts)];
  if (!hosts) return { args: own, proxy: { server: `http://127.0.0.1:${proxyPort}` } };
  const entries = Object.entries(hosts);
  const rules = entries.map(([host, { port }]) => `MAP ${host}:443 127.0.0.1:${port}`);
  const spaces = entries.map(([, { port, space }]) => `127.0.0.1:${port}=${space}`);
  const args = [`--host-resolver-rules=${rules.join(",")}`, `--ip-address-space-overrides=${spaces.join(",")}`];
  return { args: [...own, ...args] };
}

export async function openChromium(executablePath: string, options: BrowserOptions): Promise<Browser> {
  const folder = await seedProfile(options);
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: options.hasWindow !== true,
    ...(options.keepsPages && { ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
    ignoreHTTPSErrors: options.onlyTrusts === undefined,
    ...addressing(options),
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await closeQuestions(context, options);
  return fromPage(page, async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

export interface Unattended {
  /** Hides and freezes its page; returns what shows it again. */
  freeze(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Chromium with nobody attached to it: a page that DevTools look at is not prerendered (Chromium 156). What comes of the
 * address is told by the pages themselves.
 */
export async function openUnattended(
  executablePath: string,
  options: BrowserOptions,
  address: string,
): Promise<Unattended> {
  const folder = await seedProfile(options);
  const { args, proxy } = addressing(options);
  const own = [
    `--user-data-dir=${folder}`,
    `--proxy-server=${proxy?.server ?? ""}`,
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
  ];
  const program = spawn(executablePath, [...args, ...own, address], { stdio: "ignore" });
  const ended = new Promise((resolve) => program.once("close", resolve));
  return {
    freeze: () => freezePage(folder),
    async close() {
      program.kill();
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
