// A page on a public address, Qlik on a private one: Chromium asks its user, and keeps to the answer. Firefox ESR and
// WebKitGTK do not ask (the fault matrix says so).
import { afterAll, describe, expect, it } from "vitest";
import type { BrowserOptions, LocalNetworkPermission } from "./support/browser.js";
import { diagnose, expectNothingSpent, problems } from "./support/diagnosis.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { signIn } from "./support/sign-in.js";
import { expectNoTrace } from "./support/traces.js";
import { ADA, corsFor, PAGE_HOSTS, PREFIX, QLIK_HOST } from "./support/world.js";

const PAGE = PAGE_HOSTS["same-site"];
const NOT_REACHED = /^https:\/\/[\w.:]+ cannot be reached from this page\./;

const surroundings = (
  browserOptions: Partial<BrowserOptions>,
  space: "local" | "loopback" = "local",
): SurroundingsOptions => ({
  site: "same-site",
  page: "/diagnose.html",
  virtualProxy: {
    additionalResponseHeaders: { ...corsFor("same-site"), "Access-Control-Expose-Headers": "qlik-csrf-token" },
  },
  browserOptions: ({ ports }) => ({
    hosts: {
      [PAGE]: { port: ports.get(PAGE) ?? 0, space: "public" },
      [QLIK_HOST]: { port: ports.get(QLIK_HOST) ?? 0, space },
    },
    ...browserOptions,
  }),
});

/** Nothing came through to Qlik, a ticket least of all. */
function expectNothingSent({ world: { emulator } }: Surroundings): void {
  expect(emulator.journal().filter(({ side }) => side === "public")).toEqual([]);
  expect(emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0, sessionsCreated: 0 });
}

const stateOf = ({ browser }: Surroundings, name: LocalNetworkPermission) =>
  browser.evaluate(`return (await navigator.permissions.query({ name: ${JSON.stringify(name)} })).state`);

const chromium = engines.find(({ name }) => name === "Chromium");
if (chromium)
  describe("Chromium, a public page and a Qlik in the local network", () => {
    afterAll(() => chromium.close?.());

    describe("whose user has forbidden it", () => {
      const DENIED = surroundings({ permissions: { "local-network": "denied", "loopback-network": "granted" } });

      it("a page whose user has forbidden the local network ends in local-network-blocked, says where to allow it, and has sent Qlik nothing", () =>
        inWorld(chromium, DENIED, async (here) => {
          expect(await stateOf(here, "local-network")).toBe("denied");
          const outcome = await signIn(here.browser);
          expect(outcome).toMatchObject({ code: "local-network-blocked" });
          expect(outcome.message).toContain(
            `This browser keeps https://${PAGE} from the local network, where https://${QLIK_HOST} seems to be.`,
          );
          expect(outcome.message).toContain("Site settings of this page > Local network: Allow");
          expectNothingSent(here);
          await expectNoTrace(here, outcome, 1);
        }));

      it("a page whose user has forbidden the local network is told the same by diagnose(), which names the permission first", () =>
        inWorld(chromium, DENIED, async (here) => {
          const told = await diagnose(here.browser);
          expect(problems(told)).toEqual(["local-network"]);
          expect(told.of("local-network")).toMatchObject({ code: "local-network-blocked", fix: { who: "network" } });
          expect(told.of("local-network").docs).toMatch(/#local-network-blocked$/);
          expect(told.of("host").status).toBe("unknown");
          expect(told.text).toContain("PROBLEM  local-network    Qlik was not reached, and this page's permission");
          expect(told.summary).toContain(`LocalNetworkAccessAllowedForUrls with https://${PAGE}`);
          expectNothingSpent(here, told);
          expectNothingSent(here);
        }));

      it("a page whose user has forbidden the local network is asked about this machine where Qlik is on it, by the permission that is for that", () =>
        inWorld(
          chromium,
          surroundings({ permissions: { "local-network": "granted", "loopback-network": "denied" } }, "loopback"),
          async (here) => {
            const proxy = `https://127.0.0.1:${here.world.emulator.port}/${PREFIX}`;
            const outcome = await signIn(here.browser, { options: { proxy, user: ADA } });
            expect(outcome).toMatchObject({ code: "local-network-blocked" });
            const told = await diagnose(here.browser, { proxy });
            expect(told.of("local-network")).toMatchObject({ code: "local-network-blocked" });
            expectNothingSent(here);
          },
        ));
    });

    describe("whose user has allowed it", () => {
      const GRANTED = surroundings({ permissions: { "local-network": "granted" } });

      it("a page whose user has allowed the local network signs in", () =>
        inWorld(chromium, GRANTED, async ({ browser, world }) => {
          expect(await signIn(browser)).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
          expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
        }));

      it("a page whose user has allowed the local network has no problem, says diagnose(), and which permission it has", () =>
        inWorld(chromium, GRANTED, async (here) => {
          const told = await diagnose(here.browser);
          expect(problems(told)).toEqual([]);
          expect(told.of("local-network").what).toBe('The permission is "granted"; Qlik was reached.');
          expectNothingSpent(here, told);
        }));
    });

    describe("whose user has closed the question", () => {
      const CLOSED = surroundings({ permissions: { "local-network": "prompt" } });

      it("a page whose user has closed the question about the local network ends in unreachable, which asks for the permission", () =>
        inWorld(chromium, CLOSED, async (here) => {
          const outcome = await signIn(here.browser);
          expect(await stateOf(here, "local-network")).toBe("prompt");
          expect(outcome).toMatchObject({ code: "unreachable" });
          expect(outcome.message).toMatch(NOT_REACHED);
          expect(outcome.message).toContain("this page is kept from it (local network access of this site?)");
          expectNothingSent(here);
          await expectNoTrace(here, outcome, 1);
        }));

      it("a page whose user has closed the question about the local network is warned by diagnose() of the permission", () =>
        inWorld(chromium, CLOSED, async (here) => {
          const told = await diagnose(here.browser);
          expect(problems(told)).toEqual(["host"]);
          expect(told.of("local-network")).toMatchObject({ status: "warning", fix: { who: "network" } });
          expect(told.of("local-network").what).toContain('is "prompt"');
          expectNothingSpent(here, told);
          expectNothingSent(here);
        }));
    });

    // A question stays open only in a window, and a window needs a display.
    if (process.env["DISPLAY"])
      describe("whose user has not answered yet", () => {
        const OPEN = surroundings({ hasWindow: true });

        it("a page whose user has not answered about the local network yet waits for the answer until its deadline, and sends nothing meanwhile", () =>
          inWorld(chromium, OPEN, async (here) => {
            const outcome = await signIn(here.browser, { options: { timeoutMs: 3_000 } });
            expect(await stateOf(here, "local-network")).toBe("prompt");
            expect(outcome).toMatchObject({ code: "timeout" });
            expectNothingSent(here);
            await expectNoTrace(here, outcome, 1);
          }));

        it("a page whose user has not answered about the local network yet is warned by diagnose() of the permission", () =>
          inWorld(chromium, OPEN, async (here) => {
            const told = await diagnose(here.browser, { timeoutMs: 1_000 });
            expect(told.of("local-network")).toMatchObject({ status: "warning" });
            expectNothingSpent(here, told);
            expectNothingSent(here);
          }));
      });
  });
