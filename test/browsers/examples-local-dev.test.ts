// The example `local-dev`: a real Vite dev server on http://localhost, before a Qlik that knows neither that host nor
// that origin, speaks https with an authority of its own, and marks its cookies Secure.
import { createServer } from "node:http";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { createTicketHandler, toNodeListener, type TicketHandler } from "../../src/server/index.js";
import { DEMO_VALUES, installExample } from "./examples-support/examples.js";
import { startLoopbackProxy } from "./support/loopback-proxy.js";
import { seeObjects } from "./examples-support/look.js";
import { serve, VITE } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { listen } from "./support/listen.js";
import { ADA, PREFIX } from "./support/world.js";

const CERTIFICATE_FILE = "company-root.pem";

/** The developer's own backend, with a ticket endpoint that lists no other origin than its own. */
function createTickets(emulator: Emulator): TicketHandler {
  const { ca, clientCert, clientKey } = emulator.certificates;
  return createTicketHandler({
    qps: emulator.qpsUrl(PREFIX),
    serverName: "qlikserver1",
    proxy: emulator.proxyUrl(PREFIX),
    virtualProxy: PREFIX,
    certificates: { ca, cert: clientCert, key: clientKey },
    resolveUser: () => ADA,
  });
}

describe("local-dev", () => {
  const endings: (() => unknown)[] = [];
  let emulator: Emulator;
  let page: string;
  let proxyPort: number;

  beforeAll(async () => {
    // By address: a Host header or an Origin of `localhost` is a stranger's to this Qlik.
    emulator = await startEmulator({
      hosts: ["127.0.0.1"],
      virtualProxies: [{ prefix: PREFIX, sameSite: "none", cookieDomain: "example.com", csrf: "required" }],
    });
    endings.push(() => emulator.close());
    const tickets = createTickets(emulator);
    endings.push(() => tickets.close());
    const backend = createServer(toNodeListener(tickets));
    const backendPort = await listen(backend);
    endings.push(() => new Promise((resolve) => backend.close(resolve).closeAllConnections()));

    const example = await installExample("local-dev", ["vite"]);
    endings.push(() => example.remove());
    const backendUrl = `http://127.0.0.1:${backendPort}`;
    await example.setConstants("vite.config.ts", { QLIK: emulator.origin, PREFIX, BACKEND: backendUrl });
    await example.setConstants("main.ts", { ...DEMO_VALUES, QLIK: emulator.proxyUrl(PREFIX) });
    await writeFile(path.join(example.folder, CERTIFICATE_FILE), emulator.certificates.ca);
    const vite = await serve({
      folder: example.folder,
      args: [VITE, "--host", "127.0.0.1", "--port", "0"],
      env: { NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE },
    });
    endings.push(() => vite.stop());
    page = `http://localhost:${vite.port}`;

    const way = await startLoopbackProxy();
    endings.push(() => way.close());
    proxyPort = way.port;
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close?.();
    for (const end of endings.reverse()) await end();
  });

  it.each(engines)("$name signs in and draws on http://localhost, third-party cookies blocked", async (engine) => {
    const before = emulator.proxy.counters();
    const browser = await engine.open({ proxyPort, thirdPartyCookies: "blocked" });
    try {
      await browser.goto(`${page}/`);
      const seen = await seeObjects(browser);
      expect(seen.status).toBe(`Signed in to Qlik as ada, through ${page}/${PREFIX}`);
      expect(seen.bars).toBeGreaterThan(0);
      expect(seen.rows).toBeGreaterThan(0);
      const after = emulator.proxy.counters();
      expect(after.ticketsSpent - before.ticketsSpent).toBe(1);
      expect(after.sessionsCreated - before.sessionsCreated).toBe(1);
      expect(after.socketsOpened - before.socketsOpened).toBe(1);

      // The session is kept as well: a reload spends no ticket.
      await browser.goto(`${page}/?again`);
      expect((await seeObjects(browser)).rows).toBe(seen.rows);
      expect(emulator.proxy.counters().ticketsSpent).toBe(after.ticketsSpent);
    } finally {
      await browser.close();
    }
  });
});
