// SBM from a page of another site, with third-party cookies blocked, from SBM's own custom forms, and through a path of the page's site.
// What the page is told when something is in the way.
import { afterAll, describe, expect, it } from "vitest";
import { startSbm, type SbmEmulator, type SbmEmulatorOptions } from "../../src/emulator/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inSystemWorld, PAGE_ORIGIN, type SystemWorldOptions } from "./support/system-world.js";

const HOST = "sbm.example.net";
const SBM = `https://${HOST}`;
const FORM = `${SBM}/tmtrack/tmtrack.dll`;

const html = (policy?: string) => () =>
  new Response(
    '<!doctype html><title>SBM</title><link rel="icon" href="data:,"><script src="/watch.js"></script><script src="/qlik-ticket.sbm.js"></script>',
    { headers: { "content-type": "text/html", ...(policy !== undefined && { "content-security-policy": policy }) } },
  );

/** What a proxy of the page's site does: it hands the call on, header and all. */
async function handOn({ server }: SbmEmulator, request: Request): Promise<Response> {
  const url = new URL(request.url.replace("/sbm/", "/"));
  const headers = { alfssoauthntoken: request.headers.get("alfssoauthntoken") ?? "" };
  const asked = { method: request.method, url: new URL(url.pathname, SBM), headers, body: await request.text() };
  const { status, body } = server.handle(asked);
  return new Response(String(body), { status, headers: { "content-type": "application/json" } });
}

const worldFor = (options: SbmEmulatorOptions = {}): SystemWorldOptions<SbmEmulator> => ({
  host: HOST,
  start: (authority) =>
    startSbm({
      authority,
      protocol: "https",
      hosts: [HOST],
      formScripts: [`${PAGE_ORIGIN}/qlik-ticket.sbm.js`],
      ...options,
    }),
  endpoints: (sbm) => ({
    "/sbm.html": html(),
    "/strict.html": html("connect-src 'self'"),
    "/api/token": () => Response.json({ token: sbm.server.issueToken("bill"), user: { username: "bill" } }),
    "/sbm/jsonapi/GetVersion": (request) => handOn(sbm, request),
    "/api/401": () => new Response(null, { status: 401 }),
    "/api/429": () => new Response(null, { status: 429, headers: { "retry-after": "60" } }),
    "/api/html": () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    "/api/silent": () => new Promise<Response>(() => undefined),
  }),
});

interface Told {
  readonly code?: string;
  readonly message?: string;
  readonly version?: string;
}

/** Signs in and asks for SBM's version; tells what came of it. */
const askVersion = async (browser: Browser, source: string, options = "{}"): Promise<Told> =>
  (await browser.evaluate(`
    while (!window.qlikTicketSbm) await new Promise((resolve) => requestAnimationFrame(resolve));
    try {
      window.sbm = await qlikTicketSbm.authenticateSbm(${source}, { retry: 0, timeoutMs: 20000, ...${options} });
      return { version: (await (await sbm.fetch("/jsonapi/GetVersion")).json()).version };
    } catch (error) {
      return { code: error.code, message: error.message };
    }`)) as Told;

const DIRECT = `{ server: ${JSON.stringify(SBM)} }`;

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a token of the backend serves for SBM's calls, without a cookie and out of the page, and is replaced when it is over", () =>
      inSystemWorld(engine, worldFor({ cors: "any" }), async (browser, { system }) => {
        await browser.goto(`${PAGE_ORIGIN}/sbm.html`);
        expect(await askVersion(browser, '"/api/token"', DIRECT)).toEqual({ version: "11.6.1" });
        system.jumpClock(9 * 3_600_000);
        const again = 'return (await (await sbm.fetch("/jsonapi/GetVersion")).json()).version';
        expect(await browser.evaluate(again)).toBe("11.6.1");
        expect(system.server.tokens()).toEqual(["bill"]);
        expect(String(await browser.evaluate("return watch.everythingWritten()"))).not.toContain("PHNhbW");
      }));

    it("a custom form of SBM's, also one in a frame, calls SBM with the token of its user, and the recipe for jQuerySBM works", () =>
      inSystemWorld(engine, worldFor(), async (browser) => {
        await browser.goto(`${FORM}?CustomForm`);
        expect(await askVersion(browser, "qlikTicketSbm.customFormToken")).toEqual({ version: "11.6.1" });
        const answer = await browser.evaluate(`
          const headers = { ALFSSOAuthNToken: await sbm.token() };
          return new Promise((success, error) => jQuerySBM.ajax({ url: "/jsonapi/GetItem/1000/1", type: "POST", data: "{}", headers, success, error }));`);
        expect(answer).toHaveProperty("item.fields.TITLE.value", "The report is empty");
        await browser.goto(`${FORM}?FramedForm`);
        const framed = await browser.evaluate(`
          const frame = document.getElementById("form");
          while (!frame.contentWindow.qlikTicketSbm) await new Promise((resolve) => setTimeout(resolve, 20));
          const { authenticateSbm, customFormToken } = frame.contentWindow.qlikTicketSbm;
          const sbm = await authenticateSbm(customFormToken);
          return { user: sbm.user, ...(await (await sbm.fetch("/jsonapi/GetVersion")).json()) };`);
        expect(framed).toMatchObject({ user: { username: "bill" }, version: "11.6.1" });
      }));

    it("an SBM endpoint's 401, 429, web page and silence are each told by a code of their own", () =>
      inSystemWorld(engine, worldFor(), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/sbm.html`);
        const codes: (string | undefined)[] = [];
        for (const path of ["401", "429", "html", "silent"]) {
          codes.push((await askVersion(browser, `"/api/${path}"`, "{ timeoutMs: 1500 }")).code);
        }
        expect(codes).toEqual(["not-signed-in", "rate-limited", "issuer-response-invalid", "timeout"]);
      }));

    it("an SBM without CORS, the page's own policy and an SBM out of reach are told by codes; a path of the page's site works", () =>
      inSystemWorld(engine, worldFor(), async (browser, world) => {
        await browser.goto(`${PAGE_ORIGIN}/sbm.html`);
        expect(await askVersion(browser, '"/api/token"', DIRECT)).toMatchObject({ code: "cors-missing" });
        expect(await askVersion(browser, '"/api/token"', '{ server: "/sbm" }')).toEqual({ version: "11.6.1" });
        await browser.goto(`${PAGE_ORIGIN}/strict.html`);
        const blocked = await askVersion(browser, '"/api/token"', DIRECT);
        expect(blocked.code).toBe("csp-blocked");
        expect(blocked.message).toContain(`connect-src ${SBM}`);
        await browser.goto(`${PAGE_ORIGIN}/sbm.html`);
        world.cutOff();
        expect(await askVersion(browser, '"/api/token"', DIRECT)).toMatchObject({ code: "unreachable" });
      }));
  });
