// The files of `examples/laravel` in a site on Debian's Laravel, in Chromium, against the emulator over mutual TLS.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "../browsers/support/browser.js";
import { PREFIX, PROXY, type World } from "../browsers/support/world.js";
import { writeCertificates } from "./support/certificates.js";
import { startLaravel, type Laravel } from "./support/laravel.js";
import { asVisitor, chromiumFor, seePlaces, sendForm, SITE, startSiteWorld } from "./support/site-world.js";

const root = path.resolve(import.meta.dirname, "../..");
const VIEW = "resources/views/report.blade.php";
const ENDPOINT = `${SITE}/api/qlik-ticket`;
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@[\d.]+\/dist/;

describe.each(chromiumFor("laravel"))("Laravel in $name", (engine) => {
  let laravel: Laravel;
  let world: World;
  let env: Record<string, string>;
  let view: string;

  /** Shows the example's view, changed; the file of this checkout stands in the place of the CDN's. */
  const useView = (change: (text: string) => string = (text) => text) => laravel.edit(VIEW, () => change(view));

  beforeAll(async () => {
    laravel = await startLaravel();
    world = await startSiteWorld(laravel.port);
    const certificates = path.join(laravel.folder, "storage/qlik");
    await writeCertificates(world.emulator, certificates);
    env = { SITE, QLIK_QPS: new URL(world.emulator.qpsUrl(PREFIX)).origin, QLIK_PROXY: PROXY };
    await laravel.configure(env);
    const hashes = JSON.parse(await readFile(path.join(root, "dist/sri.json"), "utf8")) as Record<string, string>;
    const example = await readFile(path.join(root, "examples/laravel", VIEW), "utf8");
    expect(example).toMatch(CDN);
    view = example
      .replace(CDN, "")
      .replace(/(?<=integrity=")[^"]*/, hashes["qlik-ticket.embed.js"] ?? "")
      .replace("defer", 'data-debug="true"\n      defer');
    await useView();
  });
  afterAll(async () => {
    await engine.close?.();
    await world.close();
    await laravel.stop();
  });

  const asked = () => world.emulator.journal().filter(({ side }) => side === "trusted");
  const spent = () => world.emulator.proxy.counters().ticketsSpent;

  async function signIn(browser: Browser, name = "ada", password = "lovelace"): Promise<void> {
    await browser.goto(`${SITE}/login`);
    expect(await sendForm(browser, "#login", { name, password })).toContain("signed in");
  }

  const callEndpoint = (browser: Browser, method = "POST", user = "") =>
    browser.evaluate(`
      const token = document.querySelector("[name=csrf-token], [name=_token]");
      const headers = { Accept: "application/json", "X-CSRF-TOKEN": token.content || token.value, "X-Qlik-Ticket-User": ${JSON.stringify(user)} };
      const response = await fetch(${JSON.stringify(ENDPOINT)}, { method: "${method}", headers });
      return { status: response.status, cache: response.headers.get("Cache-Control"), text: await response.text() };
    `) as Promise<{ readonly status: number; readonly cache: string; readonly text: string }>;

  it.each([
    ["the meta tag", (text: string) => text],
    ["the cookie", (text: string) => text.replace('data-csrf-meta="csrf-token"', 'data-csrf-cookie="XSRF-TOKEN"')],
  ])("a Laravel user signs in and sees the view's two objects, with the CSRF token of %s", async (place, change) => {
    await useView(change);
    await asVisitor(engine, world, async (browser) => {
      const before = spent();
      await signIn(browser);
      for (let load = 0; load < 2; load += 1) {
        await browser.goto(`${SITE}/report`);
        const { bars, texts } = await seePlaces(browser);
        expect(bars, texts.join("\n") + (await laravel.log())).toBeGreaterThan(0);
        expect(texts[1]).toMatch(/Total sales[^]*\$[\d,]+/);
      }
      expect(spent() - before).toBe(1);
      expect(world.emulator.proxy.sessions().at(-1)?.user).toMatchObject({ userDirectory: "ACME", userId: "ada" });
      if (place !== "the meta tag") return;
      const folder = path.join(root, "temp/examples");
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, "laravel.png"), await browser.screenshot());
    });
  });

  it("without the CSRF token Laravel answers 419, no ticket is made, and the element names the attribute", async () => {
    await useView((text) => text.replace('data-csrf-meta="csrf-token"', ""));
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser);
      await browser.goto(`${SITE}/report`);
      const { texts } = await seePlaces(browser);
      expect(texts[0]).toContain("419");
      expect(texts[0]).toContain('With the script tag: data-csrf-meta="csrf-token"');
      expect(asked()).toEqual([]);
    });
    await useView();
  });

  it("a visitor who is not signed in to Laravel is sent to the login, and the endpoint answers 401", async () => {
    await asVisitor(engine, world, async (browser) => {
      await browser.goto(`${SITE}/report`);
      expect(await browser.evaluate("return location.pathname")).toBe("/login");
      expect((await callEndpoint(browser)).status).toBe(401);
      expect(asked()).toEqual([]);
    });
  });

  it("a Laravel user without a Qlik user gets no ticket", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, "grace", "hopper");
      await browser.goto(`${SITE}/report`);
      expect((await callEndpoint(browser)).status).toBe(403);
      expect(asked()).toEqual([]);
    });
  });

  it("the Laravel endpoint forbids caching, and its DELETE ends the user's sessions and nobody else's", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser);
      await browser.goto(`${SITE}/report`);
      await seePlaces(browser);
      const given = await callEndpoint(browser);
      expect(given.cache).toContain("no-store");
      expect(JSON.parse(given.text)).toMatchObject({ proxy: PROXY, user: { userDirectory: "ACME", userId: "ada" } });
      expect((await callEndpoint(browser, "DELETE", "ACME\\grace")).status).toBe(409);
      expect(world.emulator.proxy.sessions()).not.toEqual([]);
      expect((await callEndpoint(browser, "DELETE", "acme\\Ada")).status).toBe(204);
      expect(world.emulator.proxy.sessions()).toEqual([]);
    });
  });

  it("settings of Laravel that Qlik does not answer are named in the log with the fix, and not to the browser", async () => {
    const wrong: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ QLIK_SERVER_NAME: "qlikserver9" }, "QLIK_SERVER_NAME: the name in Qlik's certificate is not qlikserver9."],
      [{ QLIK_VIRTUAL_PROXY: "nowhere" }, "QLIK_VIRTUAL_PROXY: Qlik has none of that name"],
      [{ QLIK_QPS: "https://127.0.0.1:9" }, "QLIK_QPS: nothing answers at https://127.0.0.1:9."],
      [{ QLIK_CERTIFICATES: "/no/such/folder" }, "QLIK_CERTIFICATES: "],
    ];
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser);
      await browser.goto(`${SITE}/report`);
      await seePlaces(browser);
      for (const [change, sentence] of wrong) {
        await laravel.configure({ ...env, ...change });
        const { status, text } = await callEndpoint(browser);
        expect(status).toBeGreaterThanOrEqual(500);
        expect(JSON.parse(text)).toEqual({ error: "ticket-unavailable" });
        expect(await laravel.log()).toContain(sentence);
      }
    });
    await laravel.configure(env);
    expect(await laravel.log()).not.toMatch(/PRIVATE KEY|"Ticket"/);
  });
});
