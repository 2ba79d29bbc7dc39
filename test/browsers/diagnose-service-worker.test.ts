// diagnose() on pages whose own service worker stands before the network: what the worker can falsify is not told as Qlik's.
import { afterAll, describe, expect, it } from "vitest";
import type { Browser } from "./support/browser.js";
import { diagnose, expectNothingSpent, problems } from "./support/diagnosis.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { ADA, corsFor, PREFIX, PROXY, type World } from "./support/world.js";

/** A release whose WebSocket opens without a token: it says by itself who is signed in. */
const WORLD: SurroundingsOptions = {
  site: "same-site",
  page: "/diagnose.html",
  release: "2020-04",
  virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
};

/** Lets the worker take over the page, and opens the page anew behind it. */
async function behindWorker({ browser, world }: { browser: Browser; world: World }, worker: string): Promise<void> {
  await browser.evaluate(`
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    await navigator.serviceWorker.register(${JSON.stringify(worker)});
    await taken;`);
  await browser.goto(`${world.origin}/diagnose.html`);
}

/** Signs in past the library; the worker sees this request, and has no answer to it yet. */
async function signInByHand({ browser, world }: { browser: Browser; world: World }): Promise<void> {
  const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA });
  const address = `${PROXY}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`;
  await browser.evaluate(`await fetch(${JSON.stringify(address)}, { credentials: "include" })`);
  expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("diagnose() names the worker, and finds Qlik as it is, where the worker leaves all requests alone", () =>
      inWorld(engine, WORLD, async (here) => {
        await behindWorker(here, "/idle-worker.js");
        const told = await diagnose(here.browser);
        expect(problems(told)).toEqual([]);
        expect(told.of("service-worker")).toMatchObject({ status: "warning", fix: { who: "page" } });
        expect(told.of("service-worker").what).toContain("/idle-worker.js");
        expect(told.of("host").status).toBe("ok");
        expect(told.of("session").what).toMatch(/^Nobody is signed in/);
        expectNothingSpent(here, told);
      }));

    it("diagnose() says that the worker answers in Qlik's place where it gives an old answer for a session that is there", () =>
      inWorld(engine, WORLD, async (here) => {
        await behindWorker(here, "/caching-worker.js?everything");
        // From now on the worker has "nobody" for an answer.
        expect((await diagnose(here.browser)).of("session").what).toMatch(/^Nobody is signed in/);
        await signInByHand(here);
        const told = await diagnose(here.browser);
        expect(told.of("session").what).toContain("signed in is ACME\\ada, and it says nobody");
        expect(problems(told)).toEqual(["session"]);
        expect(told.of("cookie")).toMatchObject({ status: "ok" });
        expect(told.of("cookie").what).toContain("keeps Qlik's cookie");
        expect(told.text).toContain("Fetch handler of the service worker: return without respondWith()");
      }));

    it("diagnose() says so too where the worker still has the session of a user who has left", () =>
      inWorld(engine, WORLD, async (here) => {
        await behindWorker(here, "/caching-worker.js?everything");
        await signInByHand(here);
        expect((await diagnose(here.browser)).of("session").what).toContain("ACME\\ada is signed in");
        here.world.signEverybodyOut();
        const told = await diagnose(here.browser);
        expect(problems(told)).toEqual(["session"]);
        expect(told.of("session").what).toContain("signed in is nobody, and it says ACME\\ada");
      }));

    it("diagnose() does not tell a worker's own page for a host that answers", () =>
      inWorld(engine, WORLD, async (here) => {
        await behindWorker(here, "/offline-worker.js");
        const told = await diagnose(here.browser, { proxy: "https://nowhere.example.com/mashup" });
        expect(told.of("host")).toMatchObject({ status: "unknown" });
        expect(told.of("host").what).toContain("see service-worker");
        expect(told.findings.filter(({ check, status }) => status === "ok" && check === "local-network")).toEqual([]);
        expect(told.of("service-worker").status).toBe("warning");
        expectNothingSpent(here, told);
      }));
  });
