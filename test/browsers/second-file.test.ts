// The script tag's second file in real pages: loaded only when something needs it, under the page's own policy, checked
// by its hash, and missed in plain words.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { until } from "./embed-page.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import type { Endpoint } from "./support/page-server.js";
import { signIn } from "./support/sign-in.js";
import { ADA, corsFor } from "./support/world.js";

const dist = path.resolve(import.meta.dirname, "../../dist");
const FIRST = "qlik-ticket.global.js";
const SECOND = "qlik-ticket.later.js";
/** Where the files lie on the page's own site, and on another one. */
const BESIDE = `/js/${FIRST}`;
const ELSEWHERE = `https://app.example.org/cdn/${FIRST}`;
const REFUSED = "/api/refused";
const COMPLETE = /^POST \/api\/refused answered 404: there is no ticket endpoint\. A browser/;

interface Site {
  readonly tag: string;
  readonly head?: string;
  readonly policy?: string;
  /** What is sent in place of the second file. */
  readonly second?: (text: string) => Response;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cors?: boolean;
}

const html = ({ tag, head = "", policy }: Site) =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">
     <script nonce="n0nce" src="/watch.js"></script>${head}${tag}</head><body></body></html>`,
    {
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        ...(policy !== undefined && { "Content-Security-Policy": policy }),
      },
    },
  );

function optionsFor(site: Site, asked: string[]): SurroundingsOptions {
  const { headers = {}, second, cors = true } = site;
  const script = (text: string) => new Response(text, { headers: { "Content-Type": "text/javascript", ...headers } });
  const file =
    (name: string): Endpoint =>
    async (request) => {
      asked.push(new URL(request.url).pathname + new URL(request.url).search);
      const text = await readFile(path.join(dist, name), "utf8");
      return name === SECOND && second ? second(text) : script(text);
    };
  const both = (folder: string) => ({
    [`${folder}/${FIRST}`]: file(FIRST),
    [`${folder}/${SECOND}`]: file(SECOND),
  });
  return {
    site: "same-site",
    virtualProxy: { additionalResponseHeaders: cors ? corsFor("same-site") : {} },
    page: "/page.html",
    endpoints: () => ({
      "/page.html": () => html(site),
      [REFUSED]: () => new Response(null, { status: 404 }),
      ...both("/js"),
      ...both("/cdn"),
      ...both("/evil"),
    }),
  };
}

type Test = (surroundings: Surroundings & { readonly asked: readonly string[] }) => Promise<void>;

const ready = (browser: Browser) => until(browser, "document.readyState === 'complete' && !!window.qlikTicket");

const tagFor = (src: string, more = "") => `<script src="${src}" ${more}></script>`;

async function integrityOf(name: string): Promise<string> {
  const hashes = JSON.parse(await readFile(path.join(dist, "sri.json"), "utf8")) as Record<string, string>;
  return `integrity="${hashes[name] ?? ""}"`;
}

/** A call that fails, whether its error is one that the page knows (with its sentence also by class), and what it left behind. */
async function fail(browser: Browser, hasSentence = true) {
  const outcome = await signIn(browser, { endpoint: REFUSED });
  const isOurs = await browser.evaluate(`
    const error = await qlikTicket.authenticate(${JSON.stringify(REFUSED)}).catch((error) => error);
    return qlikTicket.isEmbedError(error) && (!${hasSentence} || error instanceof qlikTicket.EmbedError
      && error.stage === "acquire" && error.docsUrl.endsWith("docs/errors.md#issuer-failed"));`);
  expect(isOurs).toBe(true);
  expect(outcome.after).toEqual(outcome.before);
  expect(outcome.code).toBe("issuer-failed");
  return outcome.message ?? "";
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    const onSite = (site: Site, test: Test) => {
      const asked: string[] = [];
      return inWorld(engine, optionsFor(site, asked), async (surroundings) => {
        await ready(surroundings.browser);
        await test({ ...surroundings, asked });
      });
    };

    it("is not loaded by a sign-in in which all goes well, and once by all that needs it afterwards", () =>
      onSite({ tag: tagFor(`${BESIDE}?v=3`) }, async ({ browser, asked }) => {
        expect(await signIn(browser)).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
        expect(asked).toEqual([`/js/${FIRST}?v=3`]);
        const checked = await browser.evaluate("return Promise.all([mashup.check(), mashup.check()])");
        expect(checked).toEqual(["active", "active"]);
        expect(await fail(browser)).toMatch(COMPLETE);
        expect(asked).toEqual([`/js/${FIRST}?v=3`, `/js/${SECOND}?v=3`]);
      }));

    it("brings the whole sentence to a page whose policy allows scripts by nonce alone", () =>
      onSite(
        {
          tag: tagFor(BESIDE, 'nonce="n0nce"'),
          policy: "default-src 'none'; script-src 'nonce-n0nce'; connect-src 'self'; img-src data:",
        },
        async ({ browser }) => expect(await fail(browser)).toMatch(COMPLETE),
      ));

    it("comes from another origin with its hash checked, and not when a byte of it is another", async () => {
      const tag = tagFor(ELSEWHERE, `${await integrityOf(FIRST)} crossorigin="anonymous"`);
      const headers = { "Access-Control-Allow-Origin": "*" };
      await onSite({ tag, headers }, async ({ browser }) => expect(await fail(browser)).toMatch(COMPLETE));
      const second = (text: string) =>
        new Response(`${text}\n`, { headers: { "Content-Type": "text/javascript", ...headers } });
      await onSite({ tag, headers, second }, async ({ browser, asked }) => {
        expect(await fail(browser, false)).toContain(`put it beside the first file, ${ELSEWHERE}`);
        expect(asked).toContain(`/cdn/${SECOND}`);
      });
    });

    it("comes from another origin that says nothing of CORS, as the first one did", () =>
      onSite({ tag: tagFor(ELSEWHERE) }, async ({ browser }) => expect(await fail(browser)).toMatch(COMPLETE)));

    it("that is missing costs the sentence of an error, not its code, and is asked for again", async () => {
      let isMissing = true;
      const second = (text: string) =>
        isMissing
          ? new Response("<h1>Not Found</h1>", { status: 404, headers: { "Content-Type": "text/html" } })
          : new Response(text, { headers: { "Content-Type": "text/javascript" } });
      await onSite({ tag: tagFor(BESIDE), second }, async ({ browser, world }) => {
        expect(await fail(browser, false)).toBe(
          `Error: ${SECOND} did not load: put it beside the first file, https://app.example.com${BESIDE}`,
        );
        const byImage = await signIn(browser, { options: { consume: "image" } });
        expect(byImage).toMatchObject({
          code: "unsupported-environment",
          message: `Error: ${SECOND} did not load: put it beside the first file, https://app.example.com${BESIDE}`,
        });
        expect(byImage.after).toEqual(byImage.before);
        expect(world.tickets).toHaveLength(1);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, sessionsCreated: 0 });
        expect(await signIn(browser)).toMatchObject({ user: ADA, hasQlik: true });
        const asked = "return mashup.check().catch(({ message }) => message)";
        expect(await browser.evaluate(asked)).toContain(`${SECOND} did not load`);
        expect(await browser.evaluate(asked.replace("check", "csrfToken"))).toContain(`${SECOND} did not load`);
        isMissing = false;
        expect(await browser.evaluate(asked)).toBe("active");
      });
    });

    it("that is missing ends a sign-in at a proxy without CORS headers, with no ticket spent", () =>
      onSite(
        { tag: tagFor(BESIDE), cors: false, second: () => new Response(null, { status: 404 }) },
        async ({ browser, world }) => {
          const outcome = await signIn(browser);
          expect(outcome.message).toContain(`${SECOND} did not load`);
          expect(outcome.after).toEqual(outcome.before);
          expect(world.emulator.proxy.counters()).toMatchObject({ ticketsSpent: 0, sessionsCreated: 0 });
        },
      ));

    it("signs in at a proxy without CORS headers", () =>
      onSite({ tag: tagFor(BESIDE), cors: false }, async ({ browser, asked }) => {
        expect(await signIn(browser)).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
        expect(asked).toEqual([`/js/${FIRST}`, `/js/${SECOND}`]);
      }));

    it("is never taken from where an element by the name of currentScript points", () =>
      onSite(
        { tag: tagFor(BESIDE), head: `<img name="currentScript" src="/evil/${FIRST}">` },
        async ({ browser, asked }) => {
          await fail(browser, false);
          expect(asked).not.toContain(`/evil/${SECOND}`);
        },
      ));
  });
