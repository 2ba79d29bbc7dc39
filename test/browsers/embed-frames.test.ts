// Elements in mode `iframe`: Qlik's single page in a frame, where it may be shown and where it may not.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { VirtualProxyOptions } from "../../src/emulator/index.js";
import { chart, kpi, page, tag, until } from "./embed-page.js";
import type { Engine } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings } from "./support/in-world.js";
import { corsFor } from "./support/world.js";

const framed = (id: string, more: string) =>
  `<qlik-object id="${id}" app="${DEMO_APP.id}" ${more} height="300"></qlik-object>`;
const EXPOSED = { "Access-Control-Expose-Headers": "X-Frame-Options, Content-Security-Policy" };
const state = (id: string) => `document.getElementById("${id}")?.dataset.qlikState`;
const isIn = (id: string, wanted: string) => `${state(id)} === ${JSON.stringify(wanted)}`;
const written = "return watch.everythingWritten()";

interface Framing {
  readonly headers?: Readonly<Record<string, string>>;
  readonly refusal?: Readonly<Record<string, string>>;
  readonly head?: string;
  readonly pageHeaders?: Readonly<Record<string, string>>;
}

/** A page of the same site as Qlik, with a virtual proxy that answers with further headers. */
const inPage = (
  engine: Engine,
  body: string,
  framing: Framing,
  test: (surroundings: Surroundings) => Promise<void>,
) => {
  const { headers = {}, refusal = {}, pageHeaders = {} } = framing;
  const virtualProxy: Omit<VirtualProxyOptions, "prefix"> = {
    additionalResponseHeaders: { ...corsFor("same-site"), ...headers, ...refusal },
  };
  const answer = () =>
    new Response(page(body + tag()), { headers: { "Content-Type": "text/html; charset=utf-8", ...pageHeaders } });
  return inWorld(
    engine,
    { site: "same-site", virtualProxy, endpoints: () => ({ "/page.html": answer }), page: "/page.html" },
    test,
  );
};

const waitFor = async (happened: () => boolean) => {
  for (const end = performance.now() + 20_000; !happened();) {
    if (performance.now() > end) throw new Error(`In vain waited for ${String(happened)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("an element shows an object and a sheet of Qlik's own page in frames, with one ticket and none of Qlik's files in the page", () =>
      inPage(
        engine,
        framed("a", `object="${chart}" mode="iframe"`) + framed("b", `sheet="${DEMO_APP.sheet}"`),
        {},
        async ({ world, browser }) => {
          await until(browser, `${isIn("a", "ready")} && ${isIn("b", "ready")}`);
          const { proxy } = world.emulator;
          // The pages in the frames open an engine socket each.
          await waitFor(() => proxy.counters().socketsOpened === 2);
          expect(proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
          const left = await browser.evaluate(`return [
            typeof window.requirejs, typeof window.define, document.querySelectorAll("link[rel=stylesheet]").length,
            [...document.querySelectorAll("iframe")].map(({ title, clientHeight }) => [title, clientHeight]),
          ]`);
          expect(left).toEqual(["undefined", "undefined", 0, Array(2).fill(["Chart from Qlik Sense", 300])]);
          const everything = String(await browser.evaluate(written));
          for (const ticket of world.tickets) expect(everything).not.toContain(ticket);
        },
      ));

    it.each([
      ["X-Frame-Options", { "X-Frame-Options": "DENY" }],
      ["frame-ancestors", { "Content-Security-Policy": "frame-ancestors 'self'" }],
    ])(
      "a refusal by %s is frame-refused where the page may read the header, with the setting and a link",
      (name, refusal) =>
        inPage(
          engine,
          framed("a", `object="${kpi}" mode="iframe"`),
          { headers: EXPOSED, refusal },
          async ({ browser }) => {
            await until(browser, isIn("a", "error"));
            expect(await browser.evaluate("return happened[0].detail.code")).toBe("frame-refused");
            const said = String(await browser.evaluate(written));
            expect(said).toContain(name);
            expect(said).toContain("frame-ancestors 'self' https://app.example.com");
            expect(
              await browser.evaluate(`const link = document.querySelector("qlik-object").shadowRoot.querySelector("a");
              return [link.textContent, link.rel, link.target, document.querySelectorAll("iframe").length]`),
            ).toEqual(["Open in Qlik", "noopener", "_blank", 0]);
          },
        ),
    );

    it("a refusal that the page may not read is the browser's to tell: the library claims nothing", () =>
      inPage(
        engine,
        framed("a", `object="${kpi}" mode="iframe"`),
        { refusal: { "X-Frame-Options": "DENY" } },
        async ({ browser }) => {
          await until(browser, isIn("a", "ready"));
          expect(await browser.evaluate(written)).not.toContain("frame-refused");
        },
      ));

    it("a page whose own policy forbids the frame is told csp-blocked, with the directive", () =>
      inPage(
        engine,
        framed("a", `object="${kpi}" mode="iframe"`),
        { pageHeaders: { "Content-Security-Policy": "frame-src 'self'" } },
        async ({ browser }) => {
          await until(browser, isIn("a", "error"));
          expect(await browser.evaluate("return [happened[0].detail.code, happened[0].detail.directive]")).toEqual([
            "csp-blocked",
            "frame-src",
          ]);
        },
      ));
  });
