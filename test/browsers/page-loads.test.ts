// A user has five sessions. Reading ten pages must cost one.
import { afterAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { inWorld } from "./support/in-world.js";
import { signIn, wasReused } from "./support/sign-in.js";
import { ADA, corsFor } from "./support/world.js";

const LOADS = 10;
const MODULE = "/mashup/resources/js/qlik.js";

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    for (const [answers, headers] of [
      ["with CORS headers", corsFor("same-site")],
      ["without CORS headers", {}],
    ] as const) {
      it(`a browser spends one ticket and one session on ten page loads of a named user, ${answers}`, () =>
        inWorld(
          engine,
          { site: "same-site", virtualProxy: { additionalResponseHeaders: headers } },
          async ({ world, browser }) => {
            const reused: boolean[] = [];
            for (let load = 1; load <= LOADS; load += 1) {
              if (load > 1) await browser.goto(`${world.origin}/`);
              const outcome = await signIn(browser);
              expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
              reused.push(wasReused(outcome));
            }
            expect(reused).toEqual([false, ...Array.from({ length: LOADS - 1 }, () => true)]);
            expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
            expect(world.emulator.proxy.sessions()).toHaveLength(1);
          },
        ));
    }

    // A preload of which the browser makes nothing costs each user the file twice, and a round trip.
    it("a page fetches the module js/qlik once: what was preloaded is what runs", () =>
      inWorld(
        engine,
        { site: "same-site", virtualProxy: { additionalResponseHeaders: corsFor("same-site") } },
        async ({ world, browser }) => {
          expect(await signIn(browser)).toMatchObject({ user: ADA, hasQlik: true });
          const asked = world.emulator.proxy.journal().map(({ path }) => path);
          expect(asked.filter((path) => path.startsWith(MODULE))).toEqual([MODULE]);
        },
      ));
  });
