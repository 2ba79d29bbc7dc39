// What Node prints when somebody looks for a fault (NODE_DEBUG) holds addresses and headers; the private key must not be in it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTicketHandler } from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startQps, type QlikSite, type QpsServer } from "./support/fake-qps.js";
import { ANNA, SAME_ORIGIN } from "./support/ticket-server.js";

/** Asks for a ticket behind Node's http server, and prints the answer's status. The settings come by the environment. */
const PROGRAM = `
  import http from "node:http";
  import { createTicketHandler, toNodeListener } from "./src/server/index.ts";
  const { options, headers } = JSON.parse(process.env.SETTINGS);
  delete process.env.SETTINGS;
  const handler = createTicketHandler({ ...options, resolveUser: () => ({ userDirectory: "ACME", userId: "anna" }) });
  const server = http.createServer(toNodeListener(handler)).listen(0, "127.0.0.1", async () => {
    const address = "http://127.0.0.1:" + server.address().port;
    const response = await fetch(address, { method: "POST", headers, body: "{}" });
    console.log("status", response.status);
    await handler.close();
    server.close();
    server.closeAllConnections();
  });
`;

let folder: string;
let program: string;
let site: QlikSite;
let qps: QpsServer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-test-"));
  program = path.join(folder, "program.mjs");
  await build({
    stdin: { contents: PROGRAM, resolveDir: path.resolve("."), loader: "js" },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["rate-limiter-flexible"],
    banner: { js: 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);' },
    logLevel: "silent",
  });
  site = await createQlikSite();
  qps = await startQps(site, answerAll);
}, 60_000);
afterAll(async () => {
  await qps.close();
  await rm(folder, { recursive: true, force: true });
});

/** The lines of the key, and its bytes as a Buffer prints them. */
function traces(key: string): string[] {
  const lines = key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  const bytes = Buffer.from(lines.join(""), "base64");
  return [
    ...lines,
    bytes.subarray(40, 56).toString("hex"),
    bytes
      .subarray(40, 56)
      .toString("hex")
      .replace(/(..)(?=.)/g, "$1 "),
  ];
}

it.each(["http,https,tls,net", "http,tls,net,stream,undici,fetch,http2", "*"])(
  "with NODE_DEBUG=%s no line of the private key is printed",
  async (NODE_DEBUG) => {
    const SETTINGS = JSON.stringify({ options: siteOptions(site, qps), headers: SAME_ORIGIN });
    const child = spawn(process.execPath, [program], { env: { ...process.env, NODE_DEBUG, SETTINGS } });
    let printed = "";
    let debugged = "";
    child.stdout.on("data", (chunk) => (printed += String(chunk)));
    child.stderr.on("data", (chunk) => (debugged += String(chunk)));
    await once(child, "close");
    expect(printed).toBe("status 200\n");
    // Node did print what happens on its sockets.
    expect(debugged).toMatch(/^(TLS|NET) \d+: /m);
    for (const trace of traces(site.certificates.key)) expect(debugged.includes(trace)).toBe(false);
    expect(debugged).not.toContain("PRIVATE KEY");
  },
);

it("a handler that is printed, however deep, shows no key", async () => {
  const handler = createTicketHandler({ ...siteOptions(site, qps), resolveUser: () => ANNA });
  const shown = inspect(handler, { depth: 20, showHidden: true }) + JSON.stringify(handler) + handler.toString();
  for (const trace of traces(site.certificates.key)) expect(shown.includes(trace)).toBe(false);
  await handler.close();
});
