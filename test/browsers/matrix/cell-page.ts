// The page of a case, and the service workers that stand in front of it.
import type { Calling, FaultyPage } from "./fault.js";

const LIBRARY = '<script src="/qlik-ticket.global.js"></script>';
const secondCopy = (from: string) =>
  `<script type="module">import * as secondCopy from "${from}index.js"; window.secondCopy = secondCopy;</script>`;
const SECOND_COPIES: Partial<Record<Calling, string>> = {
  "two-copies": secondCopy("/"),
  "two-versions": secondCopy("/next-version/"),
};

/** @param onLoad Script that runs when all is there. */
export function cellPage(page: FaultyPage, calling: Calling = "once", onLoad = ""): string {
  const { before = "", clockRate = 1, leapMs, offline, sleepMs } = page;
  const data = [
    `data-clock-rate="${clockRate}"`,
    ...(offline ? ["data-offline"] : []),
    ...((sleepMs ?? leapMs) ? ["data-hold-clock"] : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A page of the fault matrix</title>
<link rel="icon" href="data:,">
<script src="/in-page.js" ${data.join(" ")}></script>
<script src="/watch.js"></script>
${before}
${LIBRARY}
${SECOND_COPIES[calling] ?? ""}
</head>
<body>
<script>${onLoad}</script>
</body>
</html>
`;
}

/** A page that has the browser prerender the page of the case, and goes there when the server says so. */
export const speculatingPage = (id: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The page before</title>
<link rel="icon" href="data:,">
<script type="speculationrules">{ "prerender": [{ "urls": ["/cell/${id}"], "eagerness": "immediate" }] }</script>
</head>
<body>
<script>fetch("/go/${id}").then(() => { location.href = "/cell/${id}"; });</script>
</body>
</html>
`;

const TAKE_OVER = `
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));`;

export const SERVICE_WORKERS: Readonly<Record<NonNullable<FaultyPage["serviceWorker"]>, string>> = {
  "rewrites-ticket": `${TAKE_OVER}
addEventListener("fetch", (event) => {
  const page = new Response("<!doctype html><title>Offline</title>", { headers: { "Content-Type": "text/html" } });
  if (event.request.url.includes("/api/")) event.respondWith(page);
});`,
  "caches-all": `${TAKE_OVER}
async function answer(request) {
  const cache = await caches.open("everything");
  const response = await fetch(request).catch(() => cache.match(request));
  // What may not be cached (a POST, a redirect) is refused by the cache.
  await cache.put(request, response.clone()).catch(() => undefined);
  return response;
}
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));`,
};

/** Waits, in the page, until the service worker has taken it over. */
export const registerWorker = (kind: string, scope: string): string => `
  await navigator.serviceWorker.register("/worker/${kind}.js", { scope: ${JSON.stringify(scope)} });
  await navigator.serviceWorker.ready;`;
