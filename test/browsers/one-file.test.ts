// The script-tag file needs no other file: when the page's server is gone after the page was loaded, each failure of the ticket
// endpoint still comes out with its own code, stage and cure.
import { afterAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.js";
import { inWorld } from "./support/in-world.js";
import { corsFor, PROXY } from "./support/world.js";

interface Failure {
  readonly endpoint: string;
  readonly calls: number;
  readonly error: { readonly code: string; readonly stage: string; readonly retryable: boolean };
}

const failure = (endpoint: string, calls: number, code: string, retryable: boolean): Failure => ({
  endpoint,
  calls,
  error: { code, stage: "acquire", retryable },
});

const FAILURES: readonly Failure[] = [
  failure("status=401", 1, "not-signed-in", false),
  failure("status=401&after=1", 1, "not-signed-in", false),
  failure("status=302", 1, "not-signed-in", false),
  failure("status=403", 1, "forbidden", false),
  failure("status=404", 1, "issuer-failed", false),
  failure("status=419", 1, "forbidden", false),
  // The server wants to be asked again after the sign-in's time is over: it is not asked before.
  failure("status=429&after=60", 1, "rate-limited", true),
  failure("status=429", 3, "rate-limited", true),
  failure("status=503&after=60", 1, "issuer-failed", true),
  failure("status=500", 3, "issuer-failed", true),
  failure("html", 1, "issuer-response-invalid", false),
];

function answer(request: Request): Response {
  const query = new URL(request.url).searchParams;
  if (query.has("html")) return new Response("<!doctype html><title>Login</title>");
  const after = query.get("after");
  const status = Number(query.get("status"));
  const headers = { ...(after !== null && { "Retry-After": after }), ...(status === 302 && { Location: "/login" }) };
  return new Response(null, { status, headers });
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("authenticate tells each failure of the ticket endpoint by its own code, stage and cure, with no other file to be had", async () => {
      let calls = 0;
      let asked: string[] = [];
      const endpoints = () => ({
        "/api/failing": (request: Request) => {
          calls += 1;
          return answer(request);
        },
        // What the library would have to fetch now is not there any more.
        ...Object.fromEntries(
          ["global", "embed", "later"].map((name) => [
            `/gone/qlik-ticket.${name}.js`,
            () => {
              asked = [...asked, name];
              return new Response(null, { status: 404 });
            },
          ]),
        ),
      });
      await inWorld(
        engine,
        { site: "same-site", virtualProxy: { additionalResponseHeaders: corsFor("same-site") }, endpoints },
        async ({ browser }) => {
          // A relative address would be asked for in this folder.
          await browser.evaluate('history.replaceState(null, "", "/gone/");');
          for (const { endpoint, error, ...expected } of FAILURES) {
            calls = 0;
            const thrown = await browser.evaluate(`
              return qlikTicket
                .authenticate("/api/failing?${endpoint}", { proxy: ${JSON.stringify(PROXY)}, bootstrap: false, timeoutMs: 20_000 })
                .then(() => "signed in", ({ code, stage, retryable }) => ({ code, stage, retryable }));`);
            expect({ endpoint, error: thrown, calls }).toEqual({ endpoint, error, ...expected });
          }
          expect(asked).toEqual([]);
          const files = await browser.evaluate(`
            return performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith(".js")).sort();`);
          expect(files).toEqual(["/qlik-ticket.global.js", "/watch.js"]);
        },
      );
    });
  });
