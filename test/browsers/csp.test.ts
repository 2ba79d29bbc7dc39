// The headers of docs/csp.md, sent as they stand there: a page with each of them signs in and draws.
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import type { Endpoint } from "./support/page-server.js";
import { signIn } from "./support/sign-in.js";
import { ADA, corsFor, PROXY, TICKET_ENDPOINT } from "./support/world.js";

const GUIDE = readFileSync(new URL("../../docs/csp.md", import.meta.url), "utf8");
const NONCE = "R4nd0mV4lue";

/** The header below a heading of the guide, in one line. */
function policyBelow(heading: string): string {
  const section = GUIDE.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const [, header] = /```http\nContent-Security-Policy: ([^`]+)\n```/.exec(section) ?? [];
  if (!header) throw new Error(`docs/csp.md has no header below "${heading}"`);
  return header.replaceAll(/\n +/g, " ");
}

const script = (address: string) => `<script nonce="${NONCE}" src="${address}"></script>`;

const pageWith =
  (headers: Record<string, string>): Endpoint =>
  () =>
    new Response(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test page</title><link rel="icon" href="data:,">
      ${script("/violations.js")}${script("/watch.js")}${script("/qlik-ticket.global.js")}
      <style>section { width: 480px; height: 260px }</style></head>
      <body><section id="chart"></section><section id="kpi"></section><section id="table"></section></body></html>`,
      { headers: { "Content-Type": "text/html; charset=utf-8", ...headers } },
    );

const VIOLATIONS = `window.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  window.violations.push(effectiveDirective + " " + blockedURI);
});`;

const answer = (type: string, text: string) => () => new Response(text, { headers: { "Content-Type": type } });

/** An outer page that keeps what the inner page tells as `window.told`. */
const outerPage = (sandbox: string) =>
  answer(
    "text/html",
    `<!doctype html><title>Outer page</title>
    <script>addEventListener("message", ({ data }) => { window.told = data; });</script>
    <iframe sandbox="${sandbox}" src="/inner"></iframe>`,
  );

const INNER_PAGE = `<!doctype html><title>Inner page</title><script src="/qlik-ticket.global.js"></script>
<script>
  const tell = (told) => parent.postMessage(told, "*");
  qlikTicket.authenticate(${JSON.stringify(TICKET_ENDPOINT)}, { proxy: ${JSON.stringify(PROXY)}, bootstrap: false, timeoutMs: 10000 }).then(
    ({ user }) => tell({ user }),
    ({ code, message }) => tell({ code, message }),
  );
</script>`;

/** A page at `/page` with these headers; Qlik lets it read its answers. */
function on(headers: Record<string, string>, qlikHeaders: Record<string, string> = {}): SurroundingsOptions {
  return {
    site: "same-site",
    page: "/page",
    virtualProxy: { additionalResponseHeaders: { ...corsFor("same-site"), ...qlikHeaders } },
    endpoints: () => ({
      "/page": pageWith(headers),
      "/violations.js": answer("text/javascript", VIOLATIONS),
      "/inner": answer("text/html", INNER_PAGE),
      "/framed": outerPage("allow-scripts allow-same-origin"),
      "/framed-without-origin": outerPage("allow-scripts"),
    }),
  };
}

const toldByInnerPage = (browser: Browser) =>
  browser.evaluate(`
    while (!window.told) await new Promise((resolve) => setTimeout(resolve, 25));
    return window.told;`);

const policy = (heading: string) => ({ "Content-Security-Policy": policyBelow(heading) });

async function expectCharts({ browser }: Surroundings, options = {}): Promise<void> {
  const outcome = await signIn(browser, { options });
  expect(outcome.message).toBeUndefined();
  expect(outcome).toMatchObject({ user: ADA, hasQlik: true });
  const drawn = await drawObjects(browser);
  expect(drawn.bars).toBeGreaterThanOrEqual(3);
  expect(await browser.evaluate("return window.violations")).toEqual([]);
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it.each(["By host list", "By nonce", "By nonce and `strict-dynamic`", "With Trusted Types"])(
      "a page with the header of docs/csp.md draws and breaks no rule of it: %s",
      (heading) => inWorld(engine, on(policy(heading)), (surroundings) => expectCharts(surroundings)),
    );

    it("a page with Trusted Types draws with a default policy that lets the proxy's addresses through and no others", () => {
      const header = policyBelow("With Trusted Types").replace("trusted-types qlik-ticket", "$& default");
      return inWorld(engine, on({ "Content-Security-Policy": header }), async (surroundings) => {
        await expectCharts(surroundings, { bootstrap: { trustedTypes: "default" } });
        const refused = await surroundings.browser.evaluate(`
          const isRefused = (address) => {
            try { document.createElement("script").src = address; return false; } catch { return true; }
          };
          return window.trustedTypes
            ? [isRefused(${JSON.stringify(`${PROXY}/resources/x.js`)}), isRefused("https://cdn.example.net/x.js"), isRefused(${JSON.stringify(`${PROXY}/../x.js`)})]
            : "no Trusted Types";`);
        expect(refused).toEqual(Array.isArray(refused) ? [false, true, true] : "no Trusted Types");
      });
    });

    it("the page of docs/csp.md with an iframe alone signs in, shows Qlik's page and breaks no rule", () =>
      inWorld(engine, on(policy("In an iframe")), async ({ browser, world }) => {
        expect((await signIn(browser, { options: { bootstrap: false } })).user).toEqual(ADA);
        await browser.evaluate(`
          const frame = document.createElement("iframe");
          frame.src = mashup.singleUrl(${JSON.stringify({ app: DEMO_APP.id, object: DEMO_APP.objects.kpi })});
          const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
          document.body.append(frame);
          await loaded;`);
        expect(await browser.evaluate("return window.violations")).toEqual([]);
        expect(world.emulator.proxy.journal().some(({ path }) => path.includes("/single"))).toBe(true);
      }));

    it("a page under require-corp draws where Qlik's answers carry a Cross-Origin-Resource-Policy", () =>
      inWorld(
        engine,
        on({ "Cross-Origin-Embedder-Policy": "require-corp" }, { "Cross-Origin-Resource-Policy": "same-site" }),
        (surroundings) => expectCharts(surroundings),
      ));

    it("a page in a sandboxed iframe with allow-same-origin signs in", () =>
      inWorld(engine, { ...on({}), page: "/framed" }, async ({ browser }) => {
        expect(await toldByInnerPage(browser)).toEqual({ user: ADA });
      }));

    it("a page in a sandboxed iframe without allow-same-origin gets an error with a code, and no session", () =>
      inWorld(engine, { ...on({}), page: "/framed-without-origin" }, async ({ browser, world }) => {
        expect(await toldByInnerPage(browser)).toMatchObject({ code: "issuer-failed" });
        expect(world.emulator.proxy.sessions()).toEqual([]);
      }));
  });
