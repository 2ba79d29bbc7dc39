// Pages with a past: loaders, libraries and oddities that are on a page before Qlik, or come while it loads or after it. With
// QLIK_TICKET_PAGES = a folder, what came of each is written there: `npm run test:pages` makes the table of it.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "../support/engines.js";
import { openSurroundings, type Surroundings } from "../support/in-world.js";
import { corsFor } from "../support/world.js";
import { FIXTURES } from "./fixtures.js";
import { play } from "./play.js";
import { endpointsFor } from "./serve.js";

const folder = process.env["QLIK_TICKET_PAGES"];

for (const engine of engines)
  describe(engine.name, () => {
    let surroundings: Surroundings;
    const played: Record<string, string> = {};
    beforeAll(async () => {
      surroundings = await openSurroundings(engine, {
        site: "same-site",
        hasSecondProxy: true,
        hasSecondServer: true,
        clientStyles: "page-wide",
        virtualProxy: { additionalResponseHeaders: corsFor("same-site") },
        endpoints: () => endpointsFor(FIXTURES),
      });
    });
    afterAll(async () => {
      await surroundings.close();
      await engine.close?.();
      if (folder === undefined) return;
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, `${engine.name}.json`), JSON.stringify(played));
    });

    it.each(FIXTURES.map((fixture) => [fixture.page, fixture] as const))(
      `${engine.name} shows what the table says on a page with: %s`,
      async (_page, fixture) => {
        const { outcome, message, page, uncaught } = await play(surroundings, fixture);
        const { expected } = fixture;
        expect(outcome, message).toBe(expected.outcome);
        if ("page" in expected) expect(page).toEqual(expected.page);
        if (expected.outcome === "amd-conflict" && fixture.id.startsWith("systemjs"))
          expect(message).toContain("SystemJS");
        const foreign = uncaught.filter((line) => fixture.ownError?.test(line) !== true);
        if (expected.outcome === "charts") expect(foreign).toEqual([]);
        played[fixture.id] = outcome;
      },
    );
  });
