// What a visitor and a developer see when the one-tag form cannot show its chart; and the anti-forgery tokens it sends.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { chart, chartIn, div, inPage, kpi, openPages, page, type PageAfterPage, tag, until } from "./embed-page.js";
import { engines } from "./support/engines.js";
import { ADA, PREFIX, PROXY } from "./support/world.js";

const TOKEN = "s3cr3t=token/1";

/** An endpoint behind a framework's anti-forgery check, which refuses with the status of that framework. */
const guarded = (emulator: Emulator, header: string, status: number) => (request: Request) =>
  request.headers.get(header) === TOKEN
    ? Response.json({
        ticket: emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA }),
        proxy: PROXY,
        user: ADA,
        sessionKey: "ada",
      })
    : new Response("Page Expired", { status });

const endpoints = (emulator: Emulator) => ({
  "/laravel": guarded(emulator, "X-CSRF-TOKEN", 419),
  "/angular": guarded(emulator, "X-XSRF-TOKEN", 403),
  "/django": guarded(emulator, "X-CSRFToken", 403),
  "/asp": guarded(emulator, "RequestVerificationToken", 400),
});

const META = `<meta name="csrf-token" content="${TOKEN}">`;
const FIELD = `<form><input type="hidden" name="__RequestVerificationToken" value="${TOKEN}"></form>`;
const cookie = (name: string) => `<script>document.cookie = "${name}=${encodeURIComponent(TOKEN)}; path=/"</script>`;

const SENT = [
  ["a meta tag (Laravel, Rails)", META, 'data-csrf-meta="csrf-token"', "/laravel"],
  ["a meta tag, by the attribute alone", META, "data-csrf-meta", "/laravel"],
  ["a cookie (Angular, Laravel)", cookie("XSRF-TOKEN"), 'data-csrf-cookie="XSRF-TOKEN"', "/angular"],
  [
    "a cookie under a header of the site's own (Django)",
    cookie("csrftoken"),
    'data-csrf-cookie="csrftoken" data-csrf-header="X-CSRFToken"',
    "/django",
  ],
  ["a hidden field (ASP.NET)", FIELD, 'data-csrf-field="__RequestVerificationToken"', "/asp"],
] as const;

const REFUSED = [
  ["/laravel", "with its status and the attribute", "", /answered 419.*Laravel.*data-csrf-meta="csrf-token"/s],
  [
    "/asp",
    "with its status and the attribute",
    "",
    /answered 400.*ASP\.NET.*data-csrf-field="__RequestVerificationToken"/s,
  ],
  [
    "/laravel",
    "where the tag asks for it and the page has none",
    "data-csrf-meta",
    /data-csrf-meta="csrf-token": this page has no such meta.*answered 419/s,
  ],
] as const;

const text = (id: string) => `document.getElementById("${id}").innerText.trim()`;

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    describe("an anti-forgery token", () => {
      let pages: PageAfterPage;
      beforeAll(async () => void (pages = await openPages(engine, endpoints)));
      afterAll(() => pages.close());

      it.each(SENT)("an anti-forgery token is sent from %s", async (_name, place, attributes, endpoint) => {
        await pages.show(page(place + div("a", chart) + tag(attributes, endpoint)));
        await until(pages.browser, chartIn("a"));
        expect(await pages.browser.evaluate("return watch.everythingWritten()")).not.toContain("qlik-ticket: ");
      });

      it.each(REFUSED)(
        "an anti-forgery token that %s misses is named in the console, %s",
        async (endpoint, _name, attributes, said) => {
          await pages.show(page(div("a", chart) + tag(attributes, endpoint)));
          await until(pages.browser, "happened.length === 1");
          expect(await pages.browser.evaluate("return watch.everythingWritten()")).toMatch(said);
        },
      );
    });

    it("the tag shows visitors a short text, the developer the whole message in the console, once for all elements", () =>
      inPage(engine, page(div("a", chart) + div("b", kpi) + tag("", "/nowhere")), async ({ browser }) => {
        await until(browser, "happened.length === 2");
        expect(await browser.evaluate(`return [${text("a")}, ${text("b")}]`)).toEqual(
          Array(2).fill("This chart cannot be shown at the moment."),
        );
        const written = String(await browser.evaluate("return watch.everythingWritten()"));
        expect(written.split("qlik-ticket: POST /nowhere answered 404")).toHaveLength(2);
        expect(await browser.evaluate("return happened[0].detail.code")).toBe("issuer-failed");
        expect(await browser.evaluate("return watch.leftBehind().uncaught")).toEqual([]);
      }));

    it("the tag shows the whole message in the box with data-debug", () =>
      inPage(engine, page(div("a", chart) + tag("data-debug", "/nowhere")), async ({ browser }) => {
        await until(browser, "happened.length === 1");
        expect(await browser.evaluate(`return ${text("a")}`)).toMatch(
          /^This chart .*answered 404: there is no ticket/s,
        );
      }));

    it("the tag asks a visitor who is not signed in to sign in, and draws an element that comes after that", () => {
      let signedIn = false;
      return inPage(
        engine,
        page(div("a", chart) + tag("", "/gate")),
        async ({ browser }) => {
          await until(browser, "happened.length === 1");
          expect(await browser.evaluate(`return ${text("a")}`)).toBe("Sign in to this site to see this chart.");
          signedIn = true;
          await browser.evaluate(`document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(div("b", chart))})`);
          await until(browser, chartIn("b"));
        },
        (emulator) => ({
          "/gate": () =>
            signedIn
              ? Response.json({
                  ticket: emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA }),
                  proxy: PROXY,
                  user: ADA,
                })
              : new Response("Who are you?", { status: 401 }),
        }),
      );
    });

    it("the tag draws with an endpoint that names no user, and says in the console what that costs", () =>
      inPage(
        engine,
        page(div("a", chart) + tag("", "/bare")),
        async ({ browser }) => {
          await until(browser, chartIn("a"));
          expect(await browser.evaluate("return watch.everythingWritten()")).toContain("five Qlik sessions");
        },
        (emulator) => ({
          "/bare": () =>
            Response.json({ ticket: emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA }), proxy: PROXY }),
        }),
      ));

    it("the tag names object and app when Qlik knows no such object", () =>
      inPage(engine, page(div("a", "nope") + div("b", chart) + tag()), async ({ world, browser }) => {
        await until(browser, `happened.length === 2 && ${chartIn("b")}`);
        const written = await browser.evaluate("return watch.everythingWritten()");
        expect(written).toMatch(/There is no object "nope" in app ".*" at .*object-not-found/);
        for (const ticket of world.tickets) expect(written).not.toContain(ticket);
      }));
  });
