// The example `server-rendered-ticket`: its own Node server behind TLS, with the certificates in a folder as the QMC
// exports them. `/cached` is what a cache that ignores `no-store` does: it shows the first page for ever.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { passOn } from "./examples-support/behind-tls.js";
import { DEMO_VALUES, installExample, type InstalledExample } from "./examples-support/examples.js";
import { seeObjects, seeState } from "./examples-support/look.js";
import { serve } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import type { Endpoint } from "./support/page-server.js";
import { ADA, PREFIX, PROXY, TICKET_ENDPOINT } from "./support/world.js";

/** The example's server beside a site's other parties; started when the first request comes for it. */
function siteOf(example: InstalledExample) {
  let started: ReturnType<typeof serve> | undefined;
  let calls = 0;
  const start = async (emulator: Emulator) => {
    const { certificates } = emulator;
    const folder = path.join(example.folder, "certificates");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "root.pem"), certificates.ca);
    await writeFile(path.join(folder, "client.pem"), certificates.clientCert);
    await writeFile(path.join(folder, "client_key.pem"), certificates.clientKey);
    const env = {
      PORT: "0",
      QLIK: PROXY,
      QLIK_QPS: new URL(emulator.qpsUrl(PREFIX)).origin,
      QLIK_APP: DEMO_VALUES.APP_ID,
      QLIK_OBJECTS: JSON.stringify(DEMO_VALUES.OBJECTS),
      QLIK_USER: `${ADA.userDirectory}\\${ADA.userId}`,
    };
    return serve({ folder: example.folder, args: ["server.mjs"], env });
  };
  const endpoints = (emulator: Emulator): Readonly<Record<string, Endpoint>> => {
    const server = passOn(async () => (await (started ??= start(emulator))).port);
    let kept: string | undefined;
    const page: Endpoint = async (request) => {
      const response = await server(request);
      kept ??= await response.clone().text();
      return response;
    };
    const tickets: Endpoint = (request) => {
      calls += 1;
      return server(request);
    };
    const cached: Endpoint = () => new Response(kept, { headers: { "Content-Type": "text/html" } });
    const files = { "/page.js": server, "/qlik-ticket.global.js": server };
    return { "/": page, "/cached": cached, [TICKET_ENDPOINT]: tickets, ...files };
  };
  const options: SurroundingsOptions = { site: "same-site", endpoints };
  return { options, ticketCalls: () => calls, stop: async () => (await started)?.stop() };
}

describe("server-rendered-ticket", () => {
  let example: InstalledExample;
  beforeAll(async () => {
    example = await installExample("server-rendered-ticket");
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close?.();
    await example.remove();
  });

  it.each(engines)("$name: the page spends its own ticket, and an old copy of it asks for another", async (engine) => {
    const site = siteOf(example);
    try {
      await inWorld(engine, site.options, async ({ world, browser }) => {
        const { proxy } = world.emulator;
        expect((await seeState(browser, "ready")).status).toBe("Signed in to Qlik");
        expect((await seeObjects(browser)).rows).toBeGreaterThan(0);
        expect(site.ticketCalls()).toBe(0);
        expect(proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });

        await browser.goto(`${world.origin}/?reload`);
        expect((await seeState(browser, "ready")).status).toBe("Signed in to Qlik");
        expect(proxy.counters()).toMatchObject({ ticketsIssued: 2, ticketsSpent: 1, sessionsCreated: 1 });

        world.signEverybodyOut();
        await browser.goto(`${world.origin}/cached`);
        expect((await seeState(browser, "ready")).status).toBe("Signed in to Qlik");
        expect(await browser.evaluate("return document.body.dataset.warning")).toBe("ticket-in-hand-refused");
        expect(site.ticketCalls()).toBe(1);
        // The page knows its old ticket, and does not send it a second time.
        expect(proxy.counters()).toMatchObject({ ticketsRejected: 0, ticketsSpent: 2, sessionsCreated: 2 });
      });
    } finally {
      await site.stop();
    }
  });

  it.each(engines.slice(0, 1))(
    "$name: no cache may keep the page, and one fetched ahead gets no ticket",
    async (engine) => {
      const site = siteOf(example);
      try {
        await inWorld(engine, site.options, async ({ world, browser }) => {
          await seeState(browser, "ready");
          const { origin } = world;
          const answer = await browser.evaluate(`
          const { headers } = await fetch("/");
          return { caching: headers.get("cache-control"), address: location.origin };`);
          expect(answer).toEqual({ caching: "no-store", address: origin });
          const before = world.emulator.proxy.counters().ticketsIssued;
          const page = site.options.endpoints?.(world.emulator, [])["/"];
          const ahead = new Request(`${origin}/`, { headers: { "Sec-Purpose": "prefetch;prerender" } });
          expect(await (await page?.(ahead))?.text()).toContain(`"source":"${TICKET_ENDPOINT}"`);
          expect(world.emulator.proxy.counters().ticketsIssued).toBe(before);
        });
      } finally {
        await site.stop();
      }
    },
  );
});
