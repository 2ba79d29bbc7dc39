// diagnose() names each main fault, in each engine, from the published script-tag file; and unless it was asked to, it takes
// no ticket: counted on Qlik's side.
import { afterAll, describe, expect, it } from "vitest";
import { diagnose, expectNothingSpent, problems, type PlainOptions, type Told } from "./support/diagnosis.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { corsFor, PROXY, type WorldOptions } from "./support/world.js";

const html = (headers: Record<string, string> = {}) =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Diagnosis</title><link rel="icon" href="data:,">
<script nonce="r4nd0m" src="/watch.js"></script><script nonce="r4nd0m" src="/qlik-ticket.diagnose.js"></script></head><body></body></html>`,
    { headers: { "Content-Type": "text/html; charset=utf-8", ...headers } },
  );

const QLIK = new URL(PROXY).origin;
/** What a page needs to run this file, and leaves Qlik out. */
const OWN = "default-src 'self'; img-src 'self' data:";

const PAGES: NonNullable<WorldOptions["endpoints"]> = () => ({
  "/plain": () => html(),
  "/strict": () => html({ "Content-Security-Policy": OWN }),
  "/no-sockets": () =>
    html({
      "Content-Security-Policy": `default-src 'self' ${QLIK}; img-src 'self' data: ${QLIK}; connect-src 'self' ${QLIK}`,
    }),
  "/nonce": () =>
    html({
      "Content-Security-Policy": `script-src 'nonce-r4nd0m' 'strict-dynamic'; style-src 'self' ${QLIK}; connect-src 'self' ${QLIK} wss://${new URL(PROXY).host}`,
    }),
  "/trusted-types": () =>
    html({ "Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'" }),
  "/isolated": () => html({ "Cross-Origin-Embedder-Policy": "require-corp" }),
  "/credentialless": () => html({ "Cross-Origin-Embedder-Policy": "credentialless" }),
});

const SAME_SITE: SurroundingsOptions = {
  site: "same-site",
  page: "/plain",
  endpoints: PAGES,
  virtualProxy: {
    additionalResponseHeaders: {
      ...corsFor("same-site"),
      "Access-Control-Expose-Headers": "qlik-csrf-token",
    },
  },
};

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    const examine = (
      options: Partial<SurroundingsOptions>,
      given: PlainOptions,
      look: (told: Told, surroundings: Surroundings) => void | Promise<void>,
    ) =>
      inWorld(engine, { ...SAME_SITE, ...options }, async (surroundings) => {
        const told = await diagnose(surroundings.browser, given);
        await look(told, surroundings);
        expectNothingSpent(surroundings, told);
      });

    it("diagnose() finds nothing wrong where all is right, and prints it", () =>
      examine({}, {}, (told) => {
        expect(problems(told)).toEqual([]);
        expect(told.findings.filter(({ status }) => status === "warning")).toEqual([]);
        for (const check of ["page", "csp", "host", "cors", "proxy", "session", "cookie"] as const) {
          expect(told.of(check)).toMatchObject({ status: "ok" });
        }
        expect(told.summary).toMatch(/^No problem found: /);
        expect(told.text.split("\n")).toHaveLength(
          2 +
            told.findings.length +
            told.findings.filter(({ fix }) => fix).length +
            told.findings.filter(({ docs }) => docs).length,
        );
      }));

    it("diagnose() tells that the CORS headers are missing, and that the WebSocket does without them", () =>
      examine({ virtualProxy: {}, release: "2020-04" }, {}, (told) => {
        expect(problems(told)).toEqual([]);
        expect(told.of("cors")).toMatchObject({ status: "warning", fix: { who: "qlik-admin" } });
        expect(told.of("cors").fix?.set).toContain("Access-Control-Allow-Origin: https://app.example.com");
        expect(told.of("websocket").status).toBe("ok");
        expect(told.of("session").what).toMatch(/^Nobody is signed in/);
      }));

    it("diagnose() tells that nothing can be read where the host is not listed either", () =>
      examine({ virtualProxy: { hostAllowList: [] } }, {}, (told) => {
        expect(problems(told)).toEqual(["cors", "websocket"]);
        expect(told.of("cors").code).toBe("cors-missing");
        expect(told.of("websocket").fix?.set).toContain("Host allow list = app.example.com");
      }));

    it("diagnose() tells that the WebSocket is refused where that can only be the host allow list", () =>
      examine({ release: "2020-04", virtualProxy: { ...SAME_SITE.virtualProxy, hostAllowList: [] } }, {}, (told) => {
        expect(problems(told)).toEqual(["websocket"]);
        expect(told.of("websocket").fix).toMatchObject({ where: "QMC > Virtual proxies > mashup" });
      }));

    it("diagnose() names a prefix that does not exist beside the missing headers", () =>
      examine({}, { proxy: `${QLIK}/mashpu` }, (told) => {
        expect(problems(told)).toEqual(["cors", "websocket"]);
        expect(told.of("cors").what).toMatch(/mashpu\/qps\/user .*or has no such prefix/);
        expect(told.of("proxy").status).toBe("unknown");
      }));

    it("diagnose() tells that the host cannot be reached, and asks it no further", () =>
      examine({}, { proxy: "https://nowhere.example.com/mashup" }, (told) => {
        expect(problems(told)).toEqual(["host"]);
        expect(told.of("host")).toMatchObject({ code: "unreachable", fix: { who: "network" } });
        expect(told.of("websocket").status).toBe("skipped");
      }));

    it("diagnose() names each directive of the page's policy that keeps Qlik out", () =>
      examine({ page: "/strict" }, {}, (told) => {
        const blocked = told.findings.filter(({ check }) => check === "csp");
        expect(blocked.map(({ code }) => code)).toEqual(blocked.map(() => "csp-blocked"));
        expect(blocked.map(({ fix }) => fix?.set.split(" ")[0]).sort()).toEqual([
          "connect-src",
          "img-src",
          "script-src",
          "style-src",
        ]);
        expect(problems(told)).toEqual(blocked.map(() => "csp"));
      }));

    it("diagnose() tells a policy that forgets the WebSocket", () =>
      examine({ page: "/no-sockets" }, {}, (told) => {
        expect(problems(told)).toEqual(["csp"]);
        expect(told.of("csp").fix?.set).toBe("connect-src https://sense.example.com wss://sense.example.com");
      }));

    it("diagnose() finds nothing wrong with a policy of nonces that lets Qlik in", () =>
      examine({ page: "/nonce" }, {}, (told) => {
        expect(problems(told)).toEqual([]);
        expect(told.of("csp").status).toBe("ok");
      }));

    // WebKitGTK 2.50 knows no Trusted Types.
    if (engine.name !== "WebKitGTK")
      it("diagnose() tells that the page wants Trusted Types", () =>
        examine({ page: "/trusted-types" }, {}, (told) => {
          expect(problems(told)).toEqual(["csp"]);
          expect(told.of("csp").fix).toMatchObject({
            where: "Content-Security-Policy",
            set: "trusted-types qlik-ticket",
          });
        }));

    it.each([
      ["/isolated", "require-corp"],
      ["/credentialless", "credentialless"],
    ])("diagnose() tells what the embedder policy of the page %s does to Qlik", (page, policy) =>
      examine({ page }, {}, (told) => {
        expect(problems(told)).toEqual(["embedder-policy"]);
        expect(told.of("embedder-policy").what).toContain(policy);
      }),
    );

    it("diagnose() asks for one ticket where it may, and leaves it unspent", () =>
      inWorld(engine, SAME_SITE, async ({ world, browser }) => {
        const told = await diagnose(browser, { issue: true });
        expect(told.of("ticket")).toMatchObject({ status: "ok" });
        expect(told.of("ticket").what).toContain("for ACME\\ada, with a session key");
        expect(world.emulator.proxy.counters()).toMatchObject({
          ticketsIssued: 1,
          ticketsSpent: 0,
          sessionsCreated: 0,
        });
        expect(world.tickets).toHaveLength(1);
        expect(JSON.stringify(told)).not.toContain(world.tickets[0]);
        expect(await browser.evaluate("return watch.everythingWritten()")).not.toContain(world.tickets[0]);
        expect(told.after).toEqual(told.before);
      }));

    it("diagnose() signs in where it may, and then sees the rest: the token, the WebSocket and whose session it is", () =>
      inWorld(engine, SAME_SITE, async ({ world, browser }) => {
        const told = await diagnose(browser, { spend: true });
        expect(told.of("sign-in").what).toMatch(/^Signed in as ACME\\ada, confirmed, in \d+ ms \(consume by fetch/);
        expect(told.findings.filter(({ status }) => !/ok|skipped/.test(status))).toEqual([]);
        expect(told.of("csrf-token").what).toContain("the page may read it");
        expect(told.of("websocket").status).toBe("ok");
        expect(told.of("session").what).toContain("ACME\\ada is signed in");
        expect(world.emulator.proxy.counters()).toMatchObject({
          ticketsIssued: 1,
          ticketsSpent: 1,
          sessionsCreated: 1,
        });
        expect(JSON.stringify(told)).not.toContain(world.tickets[0]);
        expect(told.after.uncaught).toEqual([]);
      }));

    it("diagnose() tells in a session that the page may not read the token", () =>
      inWorld(
        engine,
        { ...SAME_SITE, virtualProxy: { additionalResponseHeaders: corsFor("same-site") } },
        async ({ browser }) => {
          const told = await diagnose(browser, { spend: true });
          expect(problems(told)).toEqual(["csrf-token"]);
          expect(told.of("csrf-token").fix?.set).toContain("Access-Control-Expose-Headers: qlik-csrf-token");
        },
      ));

    it("diagnose() tells across sites what becomes of the cookie", () =>
      examine(
        {
          site: "cross-site",
          virtualProxy: { sameSite: "lax", additionalResponseHeaders: corsFor("cross-site") },
        },
        {},
        (told) => {
          expect(told.of("cookie").what).toContain("are different sites");
          expect(told.of("cookie").status).toBe(engine.name === "WebKitGTK" ? "problem" : "warning");
          if (engine.name !== "WebKitGTK")
            expect(told.of("cookie").fix?.set).toContain("SameSite attribute (https) = None");
        },
      ));
  });
