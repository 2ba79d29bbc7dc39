// The main flow against each release of Qlik Sense that the emulator plays, in Chromium: as Qlik comes, with the response
// headers that the docs ask for, and from a page of another domain. `scripts/releases.mjs` makes
// docs/measured/qlik-releases.md from what is written down here.
import { writeFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { Release } from "../../src/emulator/index.js";
import { RELEASES } from "../../src/emulator/model/settings/releases.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn } from "./support/sign-in.js";
import { corsFor, type Site } from "./support/world.js";

const SCENARIOS = ["asItComes", "withHeaders", "otherDomain"] as const;
type Scenario = (typeof SCENARIOS)[number];

/** `"works"`, or the code of the error. */
type Fate = string;

const EXPECTED: Readonly<Record<Release, Readonly<Record<Scenario, Fate>>>> = {
  "2018-11": { asItComes: "works", withHeaders: "works", otherDomain: "cookie-blocked" },
  "2020-04": { asItComes: "works", withHeaders: "works", otherDomain: "works" },
  "2024-05": { asItComes: "works", withHeaders: "works", otherDomain: "works" },
  "2024-11": { asItComes: "cors-missing", withHeaders: "works", otherDomain: "works" },
  "2025-05": { asItComes: "cors-missing", withHeaders: "works", otherDomain: "works" },
  "2025-11": { asItComes: "cors-missing", withHeaders: "works", otherDomain: "works" },
  "2026-05": { asItComes: "cors-missing", withHeaders: "works", otherDomain: "works" },
  latest: { asItComes: "cors-missing", withHeaders: "works", otherDomain: "works" },
};

function surroundings(release: Release, scenario: Scenario): SurroundingsOptions {
  const site: Site = scenario === "otherDomain" ? "cross-site" : "same-site";
  const headers = { ...corsFor(site), "Access-Control-Expose-Headers": "qlik-csrf-token" };
  const { sameSiteSettings } = RELEASES[release];
  return {
    site,
    release,
    virtualProxy: {
      ...(scenario !== "asItComes" && { additionalResponseHeaders: headers }),
      ...(scenario === "otherDomain" && sameSiteSettings && { sameSite: "none" as const }),
    },
  };
}

const chromium = engines.find(({ name }) => name === "Chromium");
const found: { release: Release; label: string; fates: Partial<Record<Scenario, Fate>> }[] = [];

afterAll(async () => {
  await chromium?.close?.();
  const file = process.env["QLIK_TICKET_RELEASES"];
  if (file) await writeFile(file, JSON.stringify(found));
});

if (chromium) {
  describe.each(Object.keys(RELEASES) as Release[])("release %s", (release) => {
    const fates: Partial<Record<Scenario, Fate>> = {};
    found.push({ release, label: RELEASES[release].label, fates });

    it.each(SCENARIOS)("each scenario is met as expected: %s", async (scenario) => {
      await inWorld(chromium, surroundings(release, scenario), async ({ browser, world }) => {
        const outcome = await signIn(browser);
        fates[scenario] = outcome.code ?? "unfinished";
        if (outcome.code === undefined) {
          const drawn = await drawObjects(browser);
          expect(drawn.bars).toBeGreaterThanOrEqual(3);
          expect(drawn.kpi).toMatch(/\d/);
          expect(world.emulator.proxy.counters().ticketsSpent).toBe(1);
          fates[scenario] = "works";
        }
        expect(fates[scenario]).toBe(EXPECTED[release][scenario]);
      });
    });
  });
}
