// `node scripts/screenshot-embed.mjs [FILE]`: docs/embed.png, the one-tag form in an article of an ordinary site. Qlik is the
// emulator, the library is the built file; nothing of the page is made for the picture.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findEngines } from "./engines.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const PREFIX = "mashup";
const APP = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";
const CHART = "pYxQd";
const DRAW_MS = 30_000;

// What the reader of the picture would paste; only the address of the file is another.
const pasted = (script) => `<div data-qlik-app="${APP}" data-qlik-object="${CHART}"
  style="height: 340px"></div>
<script src="${script}"
  data-ticket-url="/api/qlik-ticket"></script>`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const page = () => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Autumn figures</title>
<style>
  body { margin: 0; background: #f4f1ea; color: #2a2722; font: 17px/1.55 Georgia, serif; }
  header { padding: 18px 48px; background: #24403a; color: #fff; font-size: 21px; letter-spacing: 0.02em; }
  main { max-width: 860px; margin: 0 auto; padding: 8px 48px 28px; background: #fff; }
  pre { padding: 12px 14px; background: #f4f1ea; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
</style>
</head>
<body>
<header>The Harbour Store</header>
<main>
<h1>The year in figures</h1>
<p>Sales by month, as our buyers see them. The chart is live: it comes from Qlik Sense, for the reader who is signed in.</p>
${pasted("/qlik-ticket.embed.js")}
<p>All that was pasted into this article for it:</p>
<pre>${escaped(pasted("https://cdn.jsdelivr.net/npm/qlik-ticket/dist/qlik-ticket.embed.js"))}</pre>
</main>
</body>
</html>`;

async function startSite(emulator, server, certificate) {
  const { ca, clientCert, clientKey } = emulator.certificates;
  const handler = server.createTicketHandler({
    qps: new URL(emulator.qpsUrl(PREFIX)).origin,
    proxy: emulator.proxyUrl(PREFIX),
    virtualProxy: PREFIX,
    serverName: "qlikserver1",
    certificates: { ca, cert: clientCert, key: clientKey },
    resolveUser: () => ({ userDirectory: "ACME", userId: "ada" }),
  });
  const ticket = server.toNodeListener(handler);
  const site = createServer(certificate, (request, response) => {
    if (request.url === "/api/qlik-ticket") ticket(request, response);
    else if (/^\/qlik-ticket\.(embed|later)\.js$/.test(request.url))
      response
        .writeHead(200, { "Content-Type": "text/javascript" })
        .end(readFileSync(path.join(root, "dist", request.url)));
    else if (request.url === "/") response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page());
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const close = () => {
    handler.close();
    site.close();
    site.closeAllConnections();
  };
  return { url: `https://localhost:${site.address().port}/`, close };
}

/** Writes the picture to `file`; throws when the chart is not drawn. @param {string} file */
export async function screenshotEmbed(file) {
  const built = (name) => import(pathToFileURL(path.join(root, "dist", name, "index.js")).href);
  const [{ createCertificateAuthority, startEmulator }, server] = await Promise.all([
    built("emulator"),
    built("server"),
  ]);
  const executablePath = findEngines().found.chromium;
  if (!executablePath) throw new Error("No Chromium was found.");
  const authority = await createCertificateAuthority();
  const emulator = await startEmulator({ authority, virtualProxies: [{ prefix: PREFIX }] });
  const site = await startSite(emulator, server, await authority.issue({ names: ["localhost"] }));
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    const viewport = { width: 1100, height: 800 };
    // The authority is as old as this process; no browser knows it.
    const tab = await browser.newPage({ viewport, deviceScaleFactor: 1.5, ignoreHTTPSErrors: true });
    await tab.goto(site.url);
    await tab.waitForSelector("svg rect", { timeout: DRAW_MS });
    await tab.waitForTimeout(300);
    await tab.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
    site.close();
    await emulator.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const code = await buildIfNeeded("js");
  if (code === 0) await screenshotEmbed(path.resolve(process.argv[2] ?? path.join(root, "docs/embed.png")));
  process.exitCode = code;
}
