// The real browsers of the measurement. Each sample has a profile of its own: nothing is cached, remembered or learnt.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, firefox } from "playwright-core";
import { findEngines } from "../engines.mjs";

// Debian's Chromium comes with preconnect off and third-party cookies blocked; Chrome's documented defaults are these.
const CHROMIUM_PREFERENCES = {
  net: { network_prediction_options: 0 },
  profile: { cookie_controls_mode: 0, block_third_party_cookies: false },
};
// Playwright sets the limit to 0, with which `preconnect` opens nothing; 20 is Firefox's own default (greprefs.js of 153).
const FIREFOX_PREFERENCES = { "network.http.speculative-parallel-limit": 20 };
export const SWITCHED = [
  "Chromium: preconnect on (net.network_prediction_options = 0) and third-party cookies allowed " +
    "(profile.cookie_controls_mode = 0, profile.block_third_party_cookies = false); Debian's build has both the other way.",
  "Firefox: network.http.speculative-parallel-limit = 20, its default; playwright sets 0, and preconnect does nothing.",
];

function chromiumAt(executablePath) {
  return {
    async open(server) {
      const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-bench-chromium-"));
      await mkdir(path.join(folder, "Default"));
      await writeFile(path.join(folder, "Default/Preferences"), JSON.stringify(CHROMIUM_PREFERENCES));
      const context = await chromium.launchPersistentContext(folder, {
        executablePath,
        ignoreHTTPSErrors: true,
        proxy: { server },
        args: [
          // In the network stack itself: an error that the page's layer forgives costs a second handshake.
          "--ignore-certificate-errors",
          // Chromium refuses to run as root inside its sandbox; containers are root.
          ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ],
      });
      return {
        context,
        page: context.pages()[0] ?? (await context.newPage()),
        async close() {
          await context.close();
          await rm(folder, { recursive: true, force: true, maxRetries: 3 });
        },
      };
    },
    close: () => undefined,
  };
}

function firefoxAt(executablePath) {
  let started;
  const start = (server) =>
    firefox.launch({
      channel: "moz-firefox",
      executablePath,
      firefoxUserPrefs: FIREFOX_PREFERENCES,
      proxy: { server },
    });
  return {
    async open(server) {
      // One that has crashed is started anew.
      if (!started?.isConnected()) started = await start(server);
      const context = await started.newContext({ ignoreHTTPSErrors: true });
      return { context, page: await context.newPage(), close: () => context.close() };
    },
    close: async () => started?.close(),
  };
}

/** The browsers of this machine, by id; `missing` are the titles of those that it lacks. */
export function findBrowsers() {
  const { found, missing } = findEngines();
  return {
    browsers: {
      ...(found.chromium && { chromium: chromiumAt(found.chromium) }),
      ...(found.firefox && { firefox: firefoxAt(found.firefox) }),
    },
    missing: missing.filter((title) => title !== "WebKitGTK"),
  };
}
