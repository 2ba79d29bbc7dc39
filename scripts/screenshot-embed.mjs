// `node scripts/screenshot-embed.mjs [FOLDER]`: docs/embed.png, the one-tag form in an article of an ordinary site, and docs/element-*.png,
// <qlik-object> in each of its states. Qlik is the emulator, the library is the built file; nothing of the page is made for the picture.
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
/** An id that the engine answers with the table and none of its rows: what a user sees whom section access leaves none. */
const EMPTY = "no-rows";
const TABLE = "mJwVpc";

/** By picture: the element, and the state to wait for. */
const ELEMENTS = {
  loading: { attributes: `object="${CHART}" ticket-url="/never"`, state: "loading" },
  ready: { attributes: `object="${CHART}"`, state: "ready" },
  empty: { attributes: `object="${EMPTY}"`, state: "empty" },
  error: { attributes: 'object="another"', state: "error" },
  "error-dark": { attributes: 'object="another" scheme="dark"', state: "error" },
  iframe: { attributes: `object="${CHART}" mode="iframe"`, state: "ready" },
};

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

const elementPage = () => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Elements</title>
<style>
  body { margin: 0; background: #fff; color: #2a2722; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
  qlik-object { display: block; width: 380px; margin: 20px; outline: 1px solid #d8d3c8; }
</style>
</head>
<body>
${Object.entries(ELEMENTS)
  .map(
    ([name, { attributes }]) =>
      `<qlik-object id="${name}" app="${APP}" height="300" debug="false" ${attributes}></qlik-object>`,
  )
  .join("\n")}
<script src="/qlik-ticket.embed.js" data-ticket-url="/api/qlik-ticket"></script>
</body>
</html>`;

/** On its way to the engine one more id becomes the table's; on the way back its layout loses the rows. */
function emptyObjects(socket) {
  const server = socket.connectToServer();
  const empty = new Set();
  socket.onMessage((text) => {
    const call = JSON.parse(text);
    if (call.method === "GetObject" && JSON.stringify(call.params).includes(EMPTY)) empty.add(`object ${call.id}`);
    if (call.method === "GetLayout" && empty.has(call.handle)) empty.add(`layout ${call.id}`);
    server.send(text.replaceAll(EMPTY, TABLE));
  });
  server.onMessage((text) => socket.send(emptied(text, empty)));
}

function emptied(text, empty) {
  const reply = JSON.parse(text);
  if (empty.delete(`object ${reply.id}`)) empty.add(reply.result.qReturn.qHandle);
  const cube = empty.delete(`layout ${reply.id}`) ? reply.result.qLayout.qHyperCube : undefined;
  if (!cube) return text;
  cube.qSize.qcy = 0;
  cube.qDataPages = [];
  return JSON.stringify(reply);
}

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
    else if (request.url === "/never") request.resume();
    else if (request.url === "/elements")
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(elementPage());
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

/** Writes the pictures into `folder`; throws when something is not shown. @param {string} folder */
export async function screenshotEmbed(folder) {
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
    await takeArticle(tab, site.url, path.join(folder, "embed.png"));
    await takeElements(tab, `${site.url}elements`, folder);
  } finally {
    await browser.close();
    site.close();
    await emulator.close();
  }
}

async function takeArticle(tab, address, file) {
  await tab.goto(address);
  await tab.waitForSelector("svg rect", { timeout: DRAW_MS });
  await tab.waitForTimeout(300);
  await tab.screenshot({ path: file, fullPage: true });
}

async function takeElements(tab, address, folder) {
  await tab.routeWebSocket(/\/app\//, emptyObjects);
  await tab.goto(address);
  for (const [name, { state }] of Object.entries(ELEMENTS)) {
    const element = tab.locator(`#${name}[data-qlik-state="${state}"]`);
    await element.waitFor({ timeout: DRAW_MS });
    if (name === "iframe")
      await tab.frameLocator("#iframe iframe").locator("svg rect").first().waitFor({ timeout: DRAW_MS });
    await tab.waitForTimeout(300);
    await element.screenshot({ path: path.join(folder, `element-${name}.png`) });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const code = await buildIfNeeded("js");
  if (code === 0) await screenshotEmbed(path.resolve(process.argv[2] ?? path.join(root, "docs")));
  process.exitCode = code;
}
