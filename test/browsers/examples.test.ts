// The examples in real browsers, against an emulated Qlik: built and served as their READMEs say, with the constants on
// top filled in.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_VALUES, installExample, type InstalledExample, serveFolder } from "./examples-support/examples.js";
import { seeObjects, seeState } from "./examples-support/look.js";
import { run, VITE } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import type { Endpoint } from "./support/page-server.js";
import { TICKET_ENDPOINT } from "./support/world.js";

const at = (endpoints: Readonly<Record<string, Endpoint>>, page: string): SurroundingsOptions => ({
  site: "same-site",
  endpoints: () => endpoints,
  page,
});

describe("vite", () => {
  let example: InstalledExample;
  let built: Readonly<Record<string, Endpoint>>;
  beforeAll(async () => {
    example = await installExample("vite", ["vite"]);
    await example.setConstants("main.ts", DEMO_VALUES);
    await run({ folder: example.folder, args: [VITE, "build"] });
    built = await serveFolder(path.join(example.folder, "dist"));
  });
  afterAll(() => example.remove());

  it.each(engines)("$name: the built app draws, names the user, and tells that the user was signed out", (engine) =>
    inWorld(engine, at(built, "/"), async ({ world, browser }) => {
      const seen = await seeObjects(browser);
      expect(seen).toMatchObject({ state: "signed-in", status: "Signed in to Qlik as ACME\\ada" });
      expect(seen.bars).toBeGreaterThan(0);
      expect(seen.rows).toBeGreaterThan(0);
      expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
      world.signEverybodyOut();
      expect((await seeState(browser, "signed-out")).status).toBe("You have been signed out of Qlik.");
    }),
  );

  it.each(engines.slice(0, 1))("$name: the app says why it could not sign in", (engine) => {
    const refuse: Endpoint = () => new Response(null, { status: 401 });
    return inWorld(engine, at({ ...built, [TICKET_ENDPOINT]: refuse }, "/"), async ({ browser }) => {
      const seen = await seeObjects(browser);
      expect(seen.state).toBe("failed");
      expect(seen.status).toMatch(/^not-signed-in: /);
    });
  });
});

describe("existing-mashup", () => {
  let example: InstalledExample;
  let pages: Readonly<Record<string, Endpoint>>;
  beforeAll(async () => {
    example = await installExample("existing-mashup");
    for (const page of ["before.html", "after.html"]) await example.setConstants(page, DEMO_VALUES);
    pages = await serveFolder(example.folder);
  });
  afterAll(() => example.remove());

  it.each(engines)("$name: the old page draws nothing without a session, the new one signs in and draws", (engine) =>
    inWorld(engine, at(pages, "/before.html"), async ({ world, browser }) => {
      expect(await seeObjects(browser, 1000)).toMatchObject({ bars: 0, kpi: "", rows: 0 });
      const asked = world.emulator.proxy.journal();
      expect(asked.find(({ path }) => path.includes("/require.js"))?.status).toBe(302);
      expect(world.emulator.proxy.counters()).toMatchObject({ sessionsCreated: 0, socketsOpened: 0 });

      await browser.goto(`${world.origin}/after.html`);
      const seen = await seeObjects(browser);
      expect(seen.bars).toBeGreaterThan(0);
      expect(seen.rows).toBeGreaterThan(0);
      expect(
        await browser.evaluate(`
        document.querySelector("[data-tab=details]").click();
        return [...document.querySelectorAll("section")].filter((section) => !section.hidden).map(({ id }) => id);`),
      ).toEqual(["details"]);

      // With that session the old page works as well: it was the sign-in that it lacked, and nothing else.
      await browser.goto(`${world.origin}/before.html`);
      expect(await seeObjects(browser)).toMatchObject({ bars: seen.bars, kpi: seen.kpi, rows: seen.rows });
    }),
  );

  it("the existing mashup differs between before and after in the lines that its README shows", async () => {
    const read = async (file: string) =>
      (await readFile(path.join(example.folder, file), "utf8")).split("\n").filter((line) => /\S/.test(line.slice(1)));
    const [before = [], after = [], readme = []] = await Promise.all(
      ["before.html", "after.html", "README.md"].map(read),
    );
    const shown = (sign: string) => readme.filter((line) => line.startsWith(sign)).map((line) => line.slice(1).trim());
    // Trimmed, because the callback is only indented: it stands in a function now.
    const onlyIn = (lines: readonly string[], others: readonly string[]) => {
      const left = others.map((line) => line.trim());
      return lines
        .map((line) => line.trim())
        .filter((line) => !left.includes(line) || !left.splice(left.indexOf(line), 1));
    };
    expect(shown("-").sort()).toEqual(onlyIn(before, after).sort());
    expect(shown("+").sort()).toEqual(onlyIn(after, before).sort());
  });
});

afterAll(async () => {
  for (const engine of engines) await engine.close?.();
});
