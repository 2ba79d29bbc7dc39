// Who gets in, in which browser, from which page: decided by the cookie rules of real engines, and counted on Qlik's side.
import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn, stages, vehicles } from "./support/sign-in.js";
import { expectNoTrace } from "./support/traces.js";
import { ADA, corsFor, type Site } from "./support/world.js";

const READABLE = "with CORS headers";
const UNREADABLE = "without CORS headers";

/** A virtual proxy whose answers the page may read, or may not. */
const proxyFor = (site: Site, readable: boolean, sameSite: "lax" | "none") => ({
  sameSite,
  ...(readable && { additionalResponseHeaders: corsFor(site) }),
});

async function expectSignedIn({ world, browser }: Surroundings, readable: boolean): Promise<void> {
  const outcome = await signIn(browser);
  expect(outcome.message).toBeUndefined();
  expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
  expect(vehicles(outcome)).toEqual(
    readable ? { consume: "fetch", verify: "qps-user" } : { consume: "image", verify: "websocket" },
  );
  expect(stages(outcome)).toEqual([
    "ticket start",
    "ticket done",
    "consume start",
    "consume done",
    "verify start",
    "verify done",
    "bootstrap start",
    "bootstrap done",
  ]);
  const drawn = await drawObjects(browser);
  expect(drawn.bars).toBeGreaterThanOrEqual(3);
  expect(drawn.kpi).toMatch(/\d/);
  expect(drawn.rows).toBeGreaterThanOrEqual(3);
  expect(world.emulator.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
  expect(world.emulator.proxy.sessions().map(({ user }) => user)).toEqual([ADA]);
}

async function expectCookieBlocked(surroundings: Surroundings): Promise<void> {
  const { world, browser } = surroundings;
  const outcome = await signIn(browser);
  expect(outcome.code).toBe("cookie-blocked");
  expect(outcome.message).toContain(world.origin);
  expect(outcome.message).toContain("SameSite");
  // Each further try would burn one more of the user's five sessions.
  expect(world.emulator.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
  await expectNoTrace(surroundings, outcome, 1);
}

interface CrossSiteCase {
  readonly promise: string;
  readonly thirdPartyCookies: NonNullable<SurroundingsOptions["thirdPartyCookies"]>;
  readonly signedIn: boolean;
}

const CROSS_SITE: Readonly<Record<Engine["name"], readonly CrossSiteCase[]>> = {
  Chromium: [
    { promise: "signs in across sites with third-party cookies allowed", thirdPartyCookies: "allowed", signedIn: true },
    { promise: "says cookie-blocked with third-party cookies blocked", thirdPartyCookies: "blocked", signedIn: false },
  ],
  Firefox: [{ promise: "signs in across sites as it comes", thirdPartyCookies: "allowed", signedIn: true }],
  WebKitGTK: [
    {
      promise: "says cookie-blocked across sites under tracking prevention",
      thirdPartyCookies: "allowed",
      signedIn: false,
    },
  ],
};

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    for (const readable of [true, false]) {
      const answers = readable ? READABLE : UNREADABLE;

      it(`authenticate signs in from a page of the same site and draws three objects, Qlik's cookie being Lax, ${answers}`, () =>
        inWorld(engine, { site: "same-site", virtualProxy: proxyFor("same-site", readable, "lax") }, (surroundings) =>
          expectSignedIn(surroundings, readable),
        ));

      for (const { promise, thirdPartyCookies, signedIn } of CROSS_SITE[engine.name]) {
        it(`${promise}, Qlik's cookie being SameSite=None, ${answers}`, () =>
          inWorld(
            engine,
            { site: "cross-site", thirdPartyCookies, virtualProxy: proxyFor("cross-site", readable, "none") },
            (surroundings) => (signedIn ? expectSignedIn(surroundings, readable) : expectCookieBlocked(surroundings)),
          ));
      }
    }

    it("authenticate says cookie-blocked across sites while Qlik's cookie is Lax, as it comes", () =>
      inWorld(engine, { site: "cross-site", virtualProxy: proxyFor("cross-site", true, "lax") }, expectCookieBlocked));
  });
