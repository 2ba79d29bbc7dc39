// The plugin of `examples/wordpress` in Debian's WordPress, in Chromium, against the emulator over mutual TLS.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "../browsers/support/browser.js";
import { PREFIX, PROXY, type World } from "../browsers/support/world.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { writeCertificates } from "./support/certificates.js";
import { asVisitor, chromiumFor, seePlaces, sendForm, SITE, startSiteWorld } from "./support/site-world.js";
import { startWordPress, type WordPress } from "./support/wordpress.js";

const { chart, kpi } = DEMO_APP.objects;
const block = (code: string) => `<!-- wp:shortcode -->${code}<!-- /wp:shortcode -->`;
const TEXT = "<!-- wp:paragraph --><p>Sales as our buyers see them, live from Qlik Sense.</p><!-- /wp:paragraph -->";
const PAGES = {
  "The year in figures": [
    TEXT,
    block(`[qlik app="${DEMO_APP.id}" object="${chart}" height="280"]`),
    block(`[qlik app="${DEMO_APP.id}" object="${kpi}" height="120"]`),
  ].join("\n"),
  "No object": block(`[qlik app="${DEMO_APP.id}"]`),
  Hostile: block(`[qlik app='"><img src=x onerror="window.hostile=1">' object='"><script>window.hostile=1</script>']`),
};
const ENDPOINT = `${SITE}/index.php?rest_route=/qlik-ticket/v1/ticket`;
const SETTINGS_PAGE = `${SITE}/wp-admin/options-general.php?page=qlik-ticket`;
const SCRIPT = "/wp-content/plugins/qlik-ticket/qlik-ticket.embed.js";
const ADMIN = ["admin", "the admin password"] as const;
const ADA = ["ada", "lovelace"] as const;

describe.each(chromiumFor("wordpress"))("WordPress in $name", (engine) => {
  let wordpress: WordPress;
  let world: World;
  let settings: Record<string, string>;

  beforeAll(async () => {
    wordpress = await startWordPress(SITE, PAGES);
    world = await startSiteWorld(wordpress.port);
    const certificates = path.join(wordpress.folder, "certificates");
    await writeCertificates(world.emulator, certificates);
    settings = {
      ...{ qps: new URL(world.emulator.qpsUrl(PREFIX)).origin, server_name: "qlikserver1", virtual_proxy: PREFIX },
      ...{ proxy: PROXY, certificates, user_directory: "WORDPRESS", script: SCRIPT },
    };
    wordpress.setOption("qlik_ticket", settings);
  });
  afterAll(async () => {
    await engine.close?.();
    await world.close();
    await wordpress.stop();
  });

  const spent = () => world.emulator.proxy.counters().ticketsSpent;
  const page = (title: keyof typeof PAGES) => wordpress.pages[title] ?? "";
  const asked = () => world.emulator.journal().filter(({ side }) => side === "trusted");
  const textOf = (browser: Browser) => browser.evaluate("return document.body.innerText") as Promise<string>;

  async function signIn(browser: Browser, [name, password]: readonly [string, string]): Promise<void> {
    await browser.goto(`${SITE}/wp-login.php`);
    await sendForm(browser, "#loginform", { log: name, pwd: password });
  }

  const callEndpoint = (browser: Browser, headers: object, method = "POST") =>
    browser.evaluate(`
      const request = { method: "${method}", headers: ${JSON.stringify(headers)}, body: ${method === "POST" ? '"{}"' : "null"} };
      const response = await fetch(${JSON.stringify(ENDPOINT)}, request);
      return { status: response.status, cache: response.headers.get("Cache-Control"), text: await response.text() };
    `) as Promise<{ readonly status: number; readonly cache: string; readonly text: string }>;

  const nonceOf = (browser: Browser) =>
    browser.evaluate('return document.getElementsByName("qlik_ticket_nonce")[0].value') as Promise<string>;

  it("a WordPress user logs in and sees the page's two objects, with one ticket", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(page("The year in figures"));
      const { bars, texts } = await seePlaces(browser);
      expect(bars, await wordpress.log()).toBeGreaterThan(0);
      expect(texts[1]).toMatch(/Total sales[^]*\$[\d,]+/);
      expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
      expect(world.emulator.proxy.sessions().map(({ user }) => user)).toMatchObject([
        { userDirectory: "WORDPRESS", userId: "ada" },
      ]);
      const folder = path.resolve(import.meta.dirname, "../../temp/examples");
      await mkdir(folder, { recursive: true });
      await browser.evaluate("scrollTo(0, 170)");
      await writeFile(path.join(folder, "wordpress.png"), await browser.screenshot());
    });
  });

  it("a second page load of a WordPress user spends no second ticket", async () => {
    await asVisitor(engine, world, async (browser) => {
      const before = spent();
      await signIn(browser, ADA);
      for (let load = 0; load < 2; load += 1) {
        await browser.goto(page("The year in figures"));
        expect((await seePlaces(browser)).bars).toBeGreaterThan(0);
      }
      expect(spent() - before).toBe(1);
    });
  });

  it("a visitor who is not logged in to WordPress reads a plain message, and no ticket is made", async () => {
    await asVisitor(engine, world, async (browser) => {
      await browser.goto(page("The year in figures"));
      expect(await textOf(browser)).toContain("Sign in to this site to see this chart.");
      expect(await browser.evaluate('return document.querySelectorAll("script[data-ticket-url]").length')).toBe(0);
      expect((await callEndpoint(browser, { "X-WP-Nonce": "0123456789" })).status).toBe(401);
      expect(asked()).toEqual([]);
    });
  });

  it("the WordPress endpoint answers 403 without the nonce or with a wrong one, and 200 without caching with it", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(page("No object"));
      expect((await callEndpoint(browser, {})).status).toBe(403);
      expect((await callEndpoint(browser, { "X-WP-Nonce": "0123456789" })).status).toBe(403);
      expect((await callEndpoint(browser, {}, "DELETE")).status).toBe(403);
      expect(asked()).toEqual([]);
      await browser.goto(page("The year in figures"));
      await seePlaces(browser);
      const good = await callEndpoint(browser, { "X-WP-Nonce": await nonceOf(browser) });
      expect(good).toMatchObject({ status: 200, cache: "no-store" });
      expect(JSON.parse(good.text)).toMatchObject({ proxy: PROXY, user: { userId: "ada" }, expiresInMs: 60_000 });
    });
  });

  it("a log-out of WordPress ends the user's Qlik session", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(page("The year in figures"));
      await seePlaces(browser);
      await browser.goto(`${SITE}/wp-admin/profile.php`);
      await browser.evaluate('await fetch(document.querySelector("#wp-admin-bar-logout a").href)');
      expect(asked().at(-1)).toMatchObject({ method: "DELETE", status: 200 });
      expect(world.emulator.proxy.sessions()).toEqual([]);
    });
  });

  it("a wrong shortcode says what is missing to an editor and nothing to others, and hostile attributes are text", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(page("No object"));
      expect(await textOf(browser)).toContain("This chart cannot be shown at the moment.");
      await browser.goto(page("Hostile"));
      await seePlaces(browser);
      expect(await browser.evaluate("return window.hostile")).toBeUndefined();
      await signIn(browser, ADMIN);
      await browser.goto(page("No object"));
      expect(await textOf(browser)).toContain("the shortcode has no object");
    });
  });

  it("the settings page of WordPress is for administrators alone, takes good values, and shows no secret", async () => {
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(SETTINGS_PAGE);
      expect(await textOf(browser)).not.toContain("Qlik");
      await signIn(browser, ADMIN);
      await browser.goto(SETTINGS_PAGE);
      const pasted = { "qlik_ticket[qps]": `${settings["qps"] ?? ""}/qps/${PREFIX}` };
      expect(await sendForm(browser, "#qlik-ticket-settings", pasted)).toContain("Settings saved.");
      await browser.goto(SETTINGS_PAGE);
      expect(await browser.evaluate('return document.getElementById("qlik-ticket-qps").value')).toBe(settings["qps"]);
      expect(await sendForm(browser, "#qlik-ticket-check", {})).toContain("Qlik gave a ticket for WORDPRESS\\admin.");
      const source = (await browser.evaluate("return document.documentElement.outerHTML")) as string;
      expect(source).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE/);
    });
  });

  it("the settings page of WordPress stores no value that cannot be right, and says why", async () => {
    const wrong: readonly (readonly [string, string, string])[] = [
      ["qps", "http://qlikserver1:4242", "https, host and port"],
      ["server_name", "https://qlikserver1", "the name alone"],
      ["virtual_proxy", "?mashup", "the prefix alone"],
      ["proxy", "sense.example.com", "https, host and prefix"],
      ["certificates", "/no/such/folder", "there is no folder /no/such/folder"],
      ["user_directory", "ACME\\ada", "without a backslash"],
      ["script", "javascript:alert(1)", "a path of this site"],
    ];
    const web = path.join(wordpress.folder, "web/wp-content");
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADMIN);
      await browser.goto(SETTINGS_PAGE);
      const send = (values: readonly (readonly [string, string, ...unknown[]])[]) =>
        sendForm(
          browser,
          "#qlik-ticket-settings",
          Object.fromEntries(values.map(([name, value]) => [`qlik_ticket[${name}]`, value])),
        );
      const answered = await send(wrong);
      for (const [, , sentence] of wrong) expect(answered).toContain(sentence);
      expect(await send([["certificates", web]])).toContain("is inside the web root");
      expect(await send([["certificates", "/tmp"]])).toContain("/tmp/root.pem is not there");
      await browser.goto(SETTINGS_PAGE);
      const fields = '[...document.querySelectorAll("[name^=qlik_ticket]")]';
      const kept = await browser.evaluate(
        `return Object.fromEntries(${fields}.flatMap(({ id, value }) => id.startsWith("qlik-ticket-") ? [[id.slice(12), value]] : []));`,
      );
      expect(kept).toEqual(settings);
    });
  });

  it("settings that Qlik does not answer name the field, to the administrator and in the log, not to the visitor", async () => {
    const wrong: readonly (readonly [string, string, string])[] = [
      ["server_name", "qlikserver9", "Name in Qlik's certificate: it is not qlikserver9."],
      ["virtual_proxy", "nowhere", "Prefix of the virtual proxy"],
      ["qps", "https://127.0.0.1:9", "Trusted side of the Qlik proxy: nothing answers"],
      ["qps", `https://127.0.0.1:${world.emulator.port}`, "Name in Qlik's certificate: it is not qlikserver1."],
      ["qps", "https://no-such-host.invalid:4243", "does not know the host"],
    ];
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADMIN);
      for (const [name, value, sentence] of wrong) {
        wordpress.setOption("qlik_ticket", { ...settings, [name]: value });
        await browser.goto(SETTINGS_PAGE);
        expect(await sendForm(browser, "#qlik-ticket-check", {})).toContain(sentence);
      }
      wordpress.setOption("qlik_ticket", { ...settings, server_name: "qlikserver9" });
      await signIn(browser, ADA);
      await browser.goto(page("The year in figures"));
      const { texts } = await seePlaces(browser);
      expect(texts[0]).toBe("This chart cannot be shown at the moment.");
      expect(await wordpress.log()).toContain("qlik-ticket: Name in Qlik's certificate: it is not qlikserver9.");
      wordpress.setOption("qlik_ticket", { ...settings, qps: "" });
      await signIn(browser, ADMIN);
      await browser.goto(page("The year in figures"));
      expect(await textOf(browser)).toContain("Settings > Qlik: fill in Trusted side of the Qlik proxy.");
      wordpress.setOption("qlik_ticket", settings);
    });
  });

  it("without a copy of its own WordPress loads the script from the CDN, checked by its hash, on trial with an emulator too", async () => {
    wordpress.setOption("qlik_ticket", { ...settings, script: "", proxy: "http://localhost:8081/mashup" });
    await asVisitor(engine, world, async (browser) => {
      await signIn(browser, ADA);
      await browser.goto(page("The year in figures"));
      const tag = await browser.evaluate(`
        const { src, integrity, crossOrigin, dataset } = document.querySelector("script[data-ticket-url]");
        return { src, integrity, crossOrigin, ...dataset };`);
      expect(tag).toMatchObject({
        src: expect.stringMatching(/^https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@/) as string,
        integrity: expect.stringMatching(/^sha384-/) as string,
        ...{
          crossOrigin: "anonymous",
          allowInsecureProxy: "true",
          ticketUrl: ENDPOINT,
          csrfField: "qlik_ticket_nonce",
          csrfHeader: "X-WP-Nonce",
        },
      });
    });
    wordpress.setOption("qlik_ticket", settings);
  });

  it("nothing of the WordPress plugin was complained about by PHP, and no ticket or key stands in the log", async () => {
    const complaints = (await wordpress.log()).split("\n").filter((line) => /PHP .*qlik-ticket\.php/.test(line));
    expect(complaints).toEqual([]);
    expect(await wordpress.log()).not.toMatch(/PRIVATE KEY|"Ticket"/);
  });
});
