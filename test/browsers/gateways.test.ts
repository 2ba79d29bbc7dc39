// Gateways in front of Qlik on another origin than the page's: what a page cannot read there, a browser knows all the same. The table
// of gateways is in test/mocked-proxy/gateways.test.ts.
import { describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings } from "./support/in-world.js";
import { signIn } from "./support/sign-in.js";
import { corsFor, PROXY, type WorldOptions } from "./support/world.js";

/** A login on a third origin, as an identity provider has it. */
const LOGIN = "https://app.example.org/login?client_id=1";
const options = { proxy: PROXY, bootstrap: false, retry: 0 } as const;
const bare: WorldOptions = { site: "same-site" };
const readable: WorldOptions = { site: "same-site", virtualProxy: { additionalResponseHeaders: corsFor("same-site") } };

const spentIn = ({ world }: Surroundings) => {
  const { ticketsSpent, ticketsRejected } = world.emulator.counters();
  return ticketsSpent + ticketsRejected;
};

/** A gateway stands in front of all that browsers ask, WebSockets too. The ticket server asks Qlik directly. */
function stand({ world }: Surroundings, answer: { readonly redirect: string } | { readonly challenge: string }): void {
  for (const side of ["public", "socket"] as const) world.emulator.faults.add({ side, ...answer });
}

for (const engine of engines)
  describe(engine.name, () => {
    it.each([
      ["the virtual proxy has no headers", bare],
      ["the virtual proxy has headers, which the gateway's answers lack", readable],
    ])("a redirect to another origin is named, and no ticket is sent: %s", async (_name, world) => {
      await inWorld(engine, world, async (surroundings) => {
        stand(surroundings, { redirect: LOGIN });
        const { code, message, before, after } = await signIn(surroundings.browser, { options });
        expect({ code, message }).toMatchObject({
          code: "gateway-login",
          message: expect.stringContaining("leads to another origin") as string,
        });
        expect(spentIn(surroundings)).toBe(0);
        expect(after).toEqual(before);
      });
    });

    it("missing headers are no gateway: nothing of Qlik's is redirected", async () => {
      const notListed: WorldOptions = { ...bare, virtualProxy: { hostAllowList: [] } };
      await inWorld(engine, notListed, async (surroundings) => {
        const { code } = await signIn(surroundings.browser, { options });
        expect(code).toBe("cors-missing");
        expect(spentIn(surroundings)).toBe(0);
      });
    });

    it("a challenge that no browser has a dialog for is named beside the missing headers", async () => {
      await inWorld(engine, readable, async (surroundings) => {
        stand(surroundings, { challenge: "Negotiate" });
        const { code, message } = await signIn(surroundings.browser, { options });
        expect(code).toBe("cors-missing");
        expect(message).toContain("has no login of its own");
      });
    });

    it("a gateway whose session is over is named on the next page: its answers could be read before", async () => {
      await inWorld(engine, readable, async (surroundings) => {
        const { world, browser } = surroundings;
        expect((await signIn(browser, { options })).identity).toBe("confirmed");
        stand(surroundings, { challenge: "Negotiate" });
        await browser.goto(`${world.origin}/`);
        const { code, message } = await signIn(browser, { options });
        expect({ code, message }).toMatchObject({
          code: "gateway-login",
          message: expect.stringContaining("could be read before") as string,
        });
        expect(spentIn(surroundings)).toBe(1);
      });
    });

    it("a redirect of the resource alone is told from Qlik's own after the second ticket", async () => {
      await inWorld(engine, readable, async (surroundings) => {
        const { emulator, tickets } = surroundings.world;
        emulator.faults.add({ route: "*.png", redirect: LOGIN });
        const { code, message } = await signIn(surroundings.browser, { options });
        expect({ code, message }).toMatchObject({
          code: "gateway-login",
          message: expect.stringContaining("dark_noise_16x16.png") as string,
        });
        expect(tickets).toHaveLength(2);
        emulator.faults.clear();
        emulator.faults.add({ route: "*.png", ticket: "foreign" });
        expect((await signIn(surroundings.browser, { options })).code).toBe("credential-rejected");
      });
    });
  });

// Firefox shows none under WebDriver BiDi: there the answer fails at once, as with missing headers.
for (const engine of engines.filter(({ name }) => name === "Chromium"))
  describe(`the login dialog of ${engine.name}`, () => {
    it("a challenge that the browser has a dialog for is named at the end of the call's time, where page and Qlik are two origins", async () => {
      await inWorld(engine, readable, async (surroundings) => {
        stand(surroundings, { challenge: 'Basic realm="intranet"' });
        const late = { ...options, timeoutMs: { signIn: 8_000 } };
        const { code, message } = await signIn(surroundings.browser, { options: late });
        expect({ code, message }).toMatchObject({
          code: "timeout",
          message: expect.stringContaining("a login dialog of this browser waits for somebody") as string,
        });
        expect(spentIn(surroundings)).toBe(0);
      });
    });

    it("a challenge that the browser has a dialog for is gateway-login on Qlik's own origin, for diagnose(), too", async () => {
      await inWorld(engine, readable, async (surroundings) => {
        const { world, browser } = surroundings;
        await browser.goto(`${PROXY}/hub`);
        stand(surroundings, { challenge: 'Basic realm="intranet"' });
        const told = (await browser.evaluate(`
          for (const file of ["global", "diagnose"]) {
            await new Promise((resolve, reject) => {
              const src = ${JSON.stringify(world.origin)} + "/qlik-ticket." + file + ".js";
              document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
            });
          }
          const never = () => new Promise(() => undefined);
          const options = { proxy: ${JSON.stringify(PROXY)}, bootstrap: false, timeoutMs: 8_000 };
          const error = await qlikTicket.authenticate(never, options).catch((thrown) => thrown);
          const { findings } = await qlikTicketDiagnose(never, { proxy: options.proxy, timeoutMs: 4_000 });
          return [error.code, error.status, error.message, findings.find(({ check }) => check === "proxy")];`)) as unknown[];
        expect(told).toMatchObject([
          "gateway-login",
          401,
          expect.stringContaining("this browser shows its dialog") as string,
          { code: "gateway-login", status: "problem" },
        ]);
      });
    });
  });
