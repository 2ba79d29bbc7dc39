// Runs one of the examples `enigma`, `nebula`, `qlik-api`, `qlik-embed` before an emulated Qlik: nothing to set up.
//   npm ci && npm run build, then: node examples/emulate-page.mjs enigma
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { startEmulator } from "qlik-ticket/emulator";
import { createTicketHandler, toNodeListener } from "qlik-ticket/server";
import { standInRuntime } from "./stand-in-runtime.mjs";

const PORT = Number(process.env.PORT ?? 8080);
const PAGE = `http://localhost:${PORT}`;
const folder = path.resolve(import.meta.dirname, process.argv[2] ?? "enigma");

const emulator = await startEmulator({
  protocol: "http",
  preflight: "answer",
  virtualProxies: [
    {
      prefix: "mashup",
      csrf: "required",
      hostAllowList: ["localhost"],
      additionalResponseHeaders: {
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "qlik-csrf-token",
        "Access-Control-Allow-Headers": "X-Qlik-XrfKey, Qlik-Api-Version, User-Agent, qlik-csrf-token",
      },
    },
  ],
});

const { ca, clientCert, clientKey } = emulator.certificates;
const tickets = createTicketHandler({
  qps: new URL(emulator.qpsUrl("mashup")).origin,
  serverName: "qlikserver1",
  proxy: emulator.proxyUrl("mashup"),
  virtualProxy: "mashup",
  certificates: { ca, cert: clientCert, key: clientKey },
  // A site of yours takes the user from its own login here.
  resolveUser: () => ({ userDirectory: "ACME", userId: "ada" }),
});

/** The page's script, and what it imports from npm, in one file. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, "main.js")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"', QLIK: JSON.stringify(emulator.proxyUrl("mashup")) },
  });
  return outputFiles[0].text;
}

const answers = {
  "/": ["text/html", () => readFile(path.join(folder, "index.html"), "utf8")],
  "/main.js": ["text/javascript", bundle],
  // Qlik's own servers have this file; an emulated one has a stand-in.
  "/qlik-embed/main.js": ["text/javascript", standInRuntime],
  "/embed-web-components.js": [
    "text/javascript",
    () =>
      readFile(path.resolve(import.meta.dirname, "../node_modules/@qlik/embed-web-components/dist/index.js"), "utf8"),
  ],
};

const listener = toNodeListener(tickets);
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, PAGE);
  if (pathname === "/api/qlik-ticket") return listener(request, response);
  const answer = answers[pathname];
  if (!answer) return response.writeHead(404).end();
  const [type, read] = answer;
  response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" }).end(await read());
});
server.listen(PORT, "127.0.0.1", () => console.log(`The page: ${PAGE}/`));
