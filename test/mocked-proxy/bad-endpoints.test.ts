// A ticket endpoint may answer anything: the page learns what to change, before any tag of Qlik is made, and no ticket shows.
import { http, HttpResponse, type HttpResponseResolver } from "msw";
import { describe, expect, it } from "vitest";
import { authenticate, isEmbedError, type AuthenticateOptions, type EmbedError } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP, PAGE, tags, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();
const LICENCE = `eyJhbGciOiJSUzUxMiJ9.${"a".repeat(40)}.${"b".repeat(60)}`;
const text = (body: string, status = 200, type = "text/plain") =>
  new HttpResponse(body, { status, headers: { "content-type": type } });

async function failure(site: MockedSite, answer: HttpResponseResolver, options: AuthenticateOptions = {}) {
  site.server.use(http.all(`${PAGE}${ENDPOINT}`, answer));
  const error: unknown = await authenticate(ENDPOINT, { retry: 0, ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(isEmbedError(error)).toBe(true);
  return error as EmbedError;
}

const CASES: [name: string, answer: HttpResponseResolver, code: string, says: RegExp, who?: string][] = [
  [
    "a web page",
    () => text("<!doctype html><title>Login</title>", 200, "text/html"),
    "issuer-response-invalid",
    /web page/,
  ],
  ["a redirect", () => HttpResponse.redirect(`${PAGE}/login`, 302), "not-signed-in", /redirect.*answer 401/s],
  ["401", () => text("", 401), "not-signed-in", /401.*sign the user in/s],
  ["403", () => text("", 403), "forbidden", /403.*https:\/\/app\.example\.com/s],
  ["404", () => text("", 404), "issuer-failed", /POST \/api\/qlik-ticket answered 404.*docs\/ticket-endpoint\.md/s],
  ["405", () => text("", 405), "issuer-failed", /405.*method/s, "page"],
  ["419", () => text("", 419), "forbidden", /anti-forgery.*X-CSRF-TOKEN/s, "page"],
  [
    "429",
    () => new HttpResponse(null, { status: 429, headers: { "retry-after": "7" } }),
    "rate-limited",
    /again in 7 s/,
  ],
  ["500", () => text("at QlikService.cs:5", 500), "issuer-failed", /500.*port 4243/s],
  ["nothing", () => text(""), "issuer-response-invalid", /nothing/],
  ["10 MB", () => text("x".repeat(10_000_000)), "issuer-response-invalid", /16 kB/],
  ["{}", () => HttpResponse.json({}), "issuer-response-invalid", /no ticket/],
  ["a number for a ticket", () => HttpResponse.json({ ticket: 5 }), "issuer-response-invalid", /no ticket/],
  ["broken JSON", () => text('{"ticket":"abc'), "issuer-response-invalid", /broken JSON/],
  ["a licence key", () => text(LICENCE), "issuer-response-invalid", /never for a browser/],
  ["no network", () => HttpResponse.error(), "issuer-failed", /no answer/],
];

describe("a ticket endpoint that answers", () => {
  it.each(CASES)(
    "a ticket endpoint that answers with %s has a code and advice of its own",
    async (_name, answer, code, says, who = "backend") => {
      const site = start();
      const error = await failure(site, answer);
      expect(error).toMatchObject({ code, stage: "acquire", fix: { who } });
      expect(error.message).toMatch(says);
      expect(error.message).toContain(`docs/errors.md#${code}`);
      expect(error.docsUrl).toContain(`#${code}`);
      expect(error.fix.where).not.toBe("");
      expect(error.fix.set).not.toBe("");
      expect(tags()).toEqual([]);
      expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 0, ticketsRejected: 0 });
      expect(JSON.stringify(error) + String(error.cause)).not.toContain(LICENCE.slice(5, 30));
    },
  );

  it("a proxy of somebody else, which then never sees the ticket", async () => {
    const site = start();
    const ticket = site.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "CORP", userId: "anna" });
    const answer = () => HttpResponse.json({ ticket, proxy: "https://evil.example.net/mashup" });
    const error = await failure(site, answer, { proxy: MASHUP });
    expect(error).toMatchObject({ code: "proxy-not-allowed", fix: { who: "page" } });
    expect(error.message).toContain("https://evil.example.net/mashup");
    expect(error.message).not.toContain(ticket);
    expect(tags()).toEqual([]);
  });

  it("a proxy from an endpoint on another origin, with no list in the page", async () => {
    const site = start();
    site.server.use(
      http.post("https://api.example.net/t", () => HttpResponse.json({ ticket: "A".repeat(16), proxy: MASHUP })),
      http.options(
        "https://api.example.net/t",
        () =>
          new HttpResponse(null, {
            headers: { "access-control-allow-origin": PAGE, "access-control-allow-headers": "*" },
          }),
      ),
    );
    await expect(authenticate("https://api.example.net/t")).rejects.toMatchObject({ code: "proxy-not-allowed" });
  });

  it("a ticket and no proxy, with none in the page either", async () => {
    const error = await failure(start(), () => HttpResponse.json({ ticket: "A".repeat(16) }));
    expect(error).toMatchObject({ code: "invalid-option" });
    expect(error.message).toContain("https://sense.example.com/mashup");
  });

  it("503 twice and then a ticket: the call is tried again", async () => {
    const site = start();
    let calls = 0;
    site.server.use(http.post(`${PAGE}${ENDPOINT}`, () => (++calls < 3 ? text("", 503) : undefined)));
    const session = await authenticate(ENDPOINT, { bootstrap: false });
    expect(session.state).toBe("ready");
    expect(calls).toBe(3);
  });
});

describe("what the ticket call sends", () => {
  it("the ticket call is a POST with an empty object, a header of its own, and the page's further headers", async () => {
    const site = start();
    let seen: Request | undefined;
    site.server.use(http.post(`${PAGE}${ENDPOINT}`, ({ request }) => void (seen = request.clone())));
    await authenticate(ENDPOINT, {
      bootstrap: false,
      request: { headers: () => Promise.resolve({ "X-CSRF-TOKEN": "page-token" }) },
    });
    expect(await seen?.text()).toBe("{}");
    const header = (name: string) => seen?.headers.get(name);
    expect(["content-type", "x-qlik-ticket", "x-csrf-token"].map(header)).toEqual([
      "application/json",
      "1",
      "page-token",
    ]);
  });

  it("the ticket call is a GET without a body when the page says so, and its answer may be read by parse", async () => {
    const site = start();
    site.server.use(
      http.get(`${PAGE}${ENDPOINT}`, () =>
        HttpResponse.json({
          data: { t: site.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "CORP", userId: "anna" }) },
        }),
      ),
    );
    const session = await authenticate(ENDPOINT, {
      proxy: MASHUP,
      bootstrap: false,
      request: { method: "GET" },
      parse: async (response) => ((await response.json()) as { data: { t: string } }).data.t,
    });
    expect(session.user).toEqual({ userDirectory: "CORP", userId: "anna" });
  });

  it("the ticket call is not made at all when the call itself is wrong", async () => {
    const site = start();
    const wrong: readonly (readonly [source: unknown, options: unknown])[] = [
      ["aB3dE5gH7jK9mN1p", {}],
      ["", {}],
      [ENDPOINT, { proxy: "sense.example.com" }],
      [ENDPOINT, { proxy: "http://sense.example.com/mashup" }],
      [ENDPOINT, { proxy: `${MASHUP}/../admin` }],
      [ENDPOINT, { proxy: `${MASHUP}?a=b` }],
      [ENDPOINT, { proxy: "https://sense.example.com\\mashup" }],
      [ENDPOINT, { proxy: "https://user:secret@sense.example.com/mashup" }],
      [ENDPOINT, { timeout: 5 }],
      [{ ticket: "aB3dE5gH7jK9mN1p" }, {}],
    ];
    for (const [source, options] of wrong) {
      const error: unknown = await authenticate(source as string, options as object).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        stage: "configure",
        code: expect.stringMatching(/^(invalid-option|insecure-proxy)$/) as string,
      });
      expect(JSON.stringify(error)).not.toMatch(/aB3dE5gH7jK9mN1p|secret/);
    }
    expect(site.ticketCalls).toBe(0);
    expect(site.asked).toEqual([]);
    expect(tags()).toEqual([]);
  });
});
