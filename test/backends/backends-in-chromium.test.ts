// The sites of `examples/backends` in Chromium: a visitor opens the page, signs in to the site, and sees the chart.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { BACKENDS } from "../../scripts/backends.mjs";
import { buildBackend, startBackend, type BackendSite } from "./support/backend-site.js";
import { createRsaAuthority } from "./support/rsa-authority.js";
import { passOn } from "../browsers/examples-support/behind-tls.js";
import type { Browser } from "../browsers/support/browser.js";
import { engines } from "../browsers/support/engines.js";
import { inWorld } from "../browsers/support/in-world.js";
import type { Endpoint } from "../browsers/support/page-server.js";
import { PROXY, TICKET_ENDPOINT } from "../browsers/support/world.js";

const names = (process.env["QLIK_TICKET_BACKENDS"] ?? "").split(",").filter(Boolean);
const chromium = engines.filter(({ name }) => name === "Chromium");
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@[\d.]+\/dist/;

/** Waits until the page shows a chart or a problem. */
const LOOK = `
  const bars = () => document.querySelectorAll("#chart svg rect").length;
  const problem = () => document.getElementById("problem").textContent;
  const until = performance.now() + 20000;
  while (performance.now() < until && bars() === 0 && problem() === "") await new Promise((resolve) => setTimeout(resolve, 25));
  return { bars: bars(), problem: problem() };`;

const look = (browser: Browser) => browser.evaluate(LOOK) as Promise<{ bars: number; problem: string }>;

describe.each(chromium)("$name", (engine) => {
  afterAll(() => engine.close?.());

  describe.each(names)("%s", (name) => {
    let authority: Awaited<ReturnType<typeof createRsaAuthority>>;
    let built: Awaited<ReturnType<typeof buildBackend>>;
    let site: BackendSite | undefined;
    beforeAll(async () => {
      authority = await createRsaAuthority();
      built = await buildBackend(name);
    });
    afterAll(async () => {
      await site?.stop();
      await built.remove();
      await authority.remove();
    });

    function endpoints(emulator: Emulator): Readonly<Record<string, Endpoint>> {
      let starting: Promise<BackendSite> | undefined;
      const port = async () => {
        starting ??= startBackend(name, built.out, emulator, { proxy: PROXY });
        site = await starting;
        return Number(new URL(site.origin).port);
      };
      const pass = passOn(port);
      // As nginx does unless it is told otherwise: the site sees its own address as the host.
      const server: Endpoint = (request) => {
        const headers = new Headers(request.headers);
        headers.delete("Host");
        return pass(new Request(request, { headers }));
      };
      // The file of this checkout in place of the published one.
      const page: Endpoint = async (request) => {
        const response = await server(request);
        return new Response((await response.text()).replace(CDN, ""), { headers: { "Content-Type": "text/html" } });
      };
      return { "/": page, "/login": server, [TICKET_ENDPOINT]: server };
    }

    it(`a visitor of the ${BACKENDS[name]?.title ?? name} site signs in to it and sees the chart`, async () => {
      await inWorld(engine, { site: "same-site", endpoints, authority }, async ({ world, browser }) => {
        const before = await look(browser);
        expect(before.problem).toContain("401");
        expect(before.bars).toBe(0);

        const form = 'new URLSearchParams({ name: "ada", password: "lovelace" })';
        await browser.evaluate(`await fetch("/login", { method: "POST", body: ${form} });`);
        await browser.goto(`${world.origin}/?signed-in`);
        const after = await look(browser);
        expect(after.problem).toBe("");
        expect(after.bars).toBeGreaterThan(0);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
      });
    });
  });
});
