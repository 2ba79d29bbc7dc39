// What the page itself brings: nothing is sent, but for a HEAD of its own address.
import { embedderPolicy, type EmbedderPolicy } from "../core/net/embedder-policy.js";
import { insecureProxy } from "../qlik-sense/errors/configure.js";
import { amdConflict } from "../qlik-sense/errors/open.js";
import { nameOfOtherLoader } from "../qlik-sense/open/other-loader.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import { found, findingOf, type Finding } from "./finding.js";
import { within } from "./within.js";

/** Web views of apps; on iOS they lack the word "Safari", which every browser there has. */
const IN_APP =
  /; wv\)|\bFBA[NV]\b|\bInstagram\b|\bLine\/|\bMicroMessenger\b|\bQlik|\b(iPhone|iPad|iPod)\b(?!.*\bSafari\/)/;

/** Every browser on iOS included. */
export const isWebKit = () =>
  navigator.userAgent.includes("AppleWebKit") && !/Chrom(e|ium)\//.test(navigator.userAgent);

function checkPage(proxy: Proxy | undefined): Finding {
  if (proxy && !proxy.config.isSecure) {
    return findingOf("page", insecureProxy(proxy.id), "warning");
  }
  if (globalThis.isSecureContext) return found("page", "ok", `This page is a secure context (${location.origin}).`);
  return found(
    "page",
    "warning",
    `This page is plain http (${location.origin}): for browsers another site than any https address, and locked out of local networks by Chrome.`,
    ["page", "Web server", "https"],
    "docs/same-site.md",
  );
}

const checkBrowser = (): Finding =>
  IN_APP.test(navigator.userAgent)
    ? found(
        "browser",
        "warning",
        "This page runs inside an app. Qlik's mobile client takes no tickets, and web views drop the cookies of other sites.",
        ["page", "Mobile users", "open the page in the device's browser; inside Qlik's app: SAML or JWT"],
        "docs/same-site.md",
      )
    : found("browser", "ok", "This is a browser of its own, not one inside an app.");

function checkAmd(): Finding {
  const { define, requirejs } = globalThis as { define?: unknown; requirejs?: { version?: unknown } };
  if (typeof define !== "function") return found("amd", "ok", "No AMD loader on this page; Qlik brings its own.");
  // The same two marks as the load goes by: a function, and the contexts of RequireJS 2 in `s`.
  if (typeof requirejs === "function" && "s" in requirejs) {
    const { version } = requirejs as { version?: unknown };
    return found(
      "amd",
      "ok",
      `RequireJS ${String(version)} is on this page, its own or Qlik's; Qlik gets a context of its own.`,
    );
  }
  return findingOf("amd", amdConflict(nameOfOtherLoader()));
}

/** The service worker that answers this page's requests, if it likes to; WebSockets pass it by. */
export const serviceWorker = (): ServiceWorker | null =>
  "serviceWorker" in navigator ? navigator.serviceWorker.controller : null;

export const LEAVE_QLIK = [
  "page",
  "Fetch handler of the service worker",
  "return without respondWith() for the ticket endpoint and for Qlik's address",
] as const;

function checkServiceWorker(): Finding {
  const controller = serviceWorker();
  if (!controller) return found("service-worker", "ok", "No service worker answers for this page.");
  return found(
    "service-worker",
    "warning",
    `A service worker (${new URL(controller.scriptURL).pathname}) stands between this page and the network: what is found of Qlik may be its answers.`,
    LEAVE_QLIK,
  );
}

/** The page's own server may hang, or have the browser show a login dialog. */
async function checkEmbedderPolicy(proxy: Proxy | undefined, ms: number, signal: AbortSignal): Promise<Finding> {
  const policy = await within<EmbedderPolicy>(signal, ms, "unknown", embedderPolicy);
  const check = "embedder-policy";
  if (policy === "unknown") {
    return found(
      check,
      "unknown",
      "The headers of this page, asked for by HEAD, tell no Cross-Origin-Embedder-Policy.",
    );
  }
  if (policy === "unsafe-none") return found(check, "ok", "This page has no Cross-Origin-Embedder-Policy.");
  if (proxy?.origin === location.origin) return found(check, "ok", `${policy}; Qlik is on the page's own origin.`);
  const effect =
    policy === "credentialless"
      ? "images and scripts of Qlik go without its cookie, so neither the sign-in by an image nor Qlik's files work"
      : "Qlik's files are kept out, unless Qlik sends Cross-Origin-Resource-Policy: cross-origin";
  return found(check, "problem", `This page sends Cross-Origin-Embedder-Policy: ${policy}; ${effect}.`, [
    "page",
    "Response headers of this page",
    "no Cross-Origin-Embedder-Policy; or serve Qlik on the page's own origin",
  ]);
}

/** Checks of the page, in their order. */
export const checkOwnPage = async (proxy: Proxy | undefined, ms: number, signal: AbortSignal): Promise<Finding[]> => [
  checkPage(proxy),
  checkBrowser(),
  checkAmd(),
  checkServiceWorker(),
  await checkEmbedderPolicy(proxy, ms, signal),
];
