// What a page can learn of an answer across sites, by image, script, fetch and frame, and what becomes of its cookie: the
// browser behaviour that the library's choice of vehicles rests on. docs/measured/browser-facts.md is written from this.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { readCookies, readOutcomes, writeDocument } from "./vehicle-table/document.js";
import { allCells, openLaboratory, type Measured } from "./vehicle-table/measure.js";
import {
  cookieKinds,
  expectedRow,
  settings,
  shapes,
  type CookieKind,
  type EngineName,
  type Outcomes,
} from "./vehicle-table/table.js";

/** Set by `npm run browser-facts`: the document is written anew, with these versions of the engines. */
const versions = process.env["QLIK_TICKET_BROWSER_FACTS"];

const outcomes = new Map<EngineName, Outcomes>();
const crossSite = new Map<string, readonly CookieKind[]>();
const sameSite = new Map<string, readonly CookieKind[]>();

for (const engine of engines)
  describe(engine.name, () => {
    let measured: Measured;
    const own = settings.filter((setting) => setting.engine === engine.name);

    beforeAll(async () => {
      for (const { title, thirdPartyCookies } of own) {
        const laboratory = await openLaboratory(engine, thirdPartyCookies);
        try {
          if (!outcomes.has(engine.name)) {
            measured = await laboratory.measureVehicles();
            outcomes.set(engine.name, measured.outcomes);
          }
          crossSite.set(title, await laboratory.measureCookies("cross-site"));
          sameSite.set(title, await laboratory.measureCookies("same-site"));
        } finally {
          await laboratory.close();
        }
      }
    });
    afterAll(() => engine.close?.());

    it.each(shapes)("a vehicle tells a page of another site as much as the table says of: %s", (shape) => {
      expect(measured.outcomes[shape]).toEqual(expectedRow(engine.name, shape));
    });

    if (engine.name === "WebKitGTK")
      it("a browser keeps no cookie of another site, whatever the answer and the vehicle", () => {
        expect(measured.kept).toEqual([]);
      });
    else
      it("a browser keeps the cookie of every answer by every vehicle, also where the page is told of an error", () => {
        expect(measured.kept).toEqual(allCells);
      });

    it.each(own)(
      "a browser keeps across sites the cookies that the table says: $title",
      ({ title, keepsCrossSite }) => {
        expect(crossSite.get(title)).toEqual(keepsCrossSite);
      },
    );

    it.each(own)("a browser keeps all cookies for a page of the same site: $title", ({ title }) => {
      expect(sameSite.get(title)).toEqual(cookieKinds);
    });
  });

describe("docs/measured/browser-facts.md", () => {
  beforeAll(async () => {
    if (versions) await writeDocument({ outcomes, crossSite, sameSite }, versions);
  });

  it.each(engines)("$name did just now what docs/measured/browser-facts.md says of it", async ({ name }) => {
    expect(await readOutcomes(name)).toEqual(outcomes.get(name));
    for (const { title } of settings.filter(({ engine }) => engine === name)) {
      const says = await readCookies(title);
      expect(says.crossSite).toEqual(crossSite.get(title));
      expect(says.allSameSite).toBe(sameSite.get(title)?.length === cookieKinds.length);
    }
  });
});
