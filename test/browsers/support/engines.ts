// The browser engines of this run. `npm run test:browsers` looks for them, opens a display for the one that needs it,
// and says loudly which are missing; the tests of a missing engine are not collected at all.
import { openChromium } from "./chromium.js";
import { launchFirefox } from "./firefox.js";
import type { Engine } from "./browser.js";
import { openWebKit } from "./webkit.js";

interface Programs {
  readonly chromium?: string;
  readonly firefox?: string;
  readonly webkit?: { readonly driver: string; readonly browser: string };
}

function programs(): Programs {
  const given = process.env["QLIK_TICKET_ENGINES"];
  if (!given)
    throw new Error("Start these tests with `npm run test:browsers`: it looks for the engines and a display.");
  return JSON.parse(given) as Programs;
}

const { chromium, firefox, webkit } = programs();

export const chromiumProgram = chromium;

/** Firefox as it may come one day: cookies of another site are kept only where they say `Partitioned`. */
export const optInFirefox: Engine | undefined =
  firefox === undefined
    ? undefined
    : launchFirefox(firefox, { "network.cookie.cookieBehavior.optInPartitioning": true });

export const engines: readonly Engine[] = [
  ...(chromium ? [{ name: "Chromium", open: (options) => openChromium(chromium, options) } satisfies Engine] : []),
  ...(firefox ? [launchFirefox(firefox)] : []),
  ...(webkit ? [{ name: "WebKitGTK", open: (options) => openWebKit(webkit, options) } satisfies Engine] : []),
];
