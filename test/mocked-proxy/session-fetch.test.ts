// REST calls with the session: Qlik's keys, a redirect that counts as 401, one renewal, and what is passed on as it came.
import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { authenticate, type AuthenticateOptions, type QlikSession } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP, type MockedSite, type SiteOptions } from "./support/mocked-site.js";

const start = useMockedSite();
const HALF_AN_HOUR = 31 * 60_000;
/** A proxy, or what stands in front of it, that lets this page send Qlik's header fields. */
const ANSWERS_PREFLIGHTS: SiteOptions = {
  preflight: "answer",
  virtualProxies: [
    {
      prefix: "mashup",
      hostAllowList: ["app.example.com"],
      additionalResponseHeaders: {
        "Access-Control-Allow-Origin": "https://app.example.com",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Headers": "x-qlik-xrfkey, qlik-csrf-token, qlik-api-version, content-type",
        "Access-Control-Expose-Headers": "qlik-csrf-token",
      },
    },
  ],
};
let open: QlikSession[] = [];
afterEach(() => {
  for (const session of open) session.dispose();
  open = [];
  vi.restoreAllMocks();
});

async function signIn(options: AuthenticateOptions = {}): Promise<QlikSession> {
  const session = await authenticate(ENDPOINT, { bootstrap: false, ...options });
  open.push(session);
  return session;
}

/** Answers a path of Qlik's by hand; gives what was asked. */
function answers({ server }: MockedSite, path: string, ...statuses: (number | Record<string, string>)[]): Request[] {
  const asked: Request[] = [];
  server.use(
    http.all(`${MASHUP}/${path}`, ({ request }) => {
      const next = statuses[Math.min(asked.length, statuses.length - 1)] ?? 200;
      asked.push(request.clone());
      if (typeof next === "object") return new HttpResponse(null, { status: 302, headers: next });
      return HttpResponse.json({ answered: next }, { status: next });
    }),
  );
  return asked;
}

describe("session.fetch", () => {
  it("fetch() asks the repository with an Xrfkey in query and header, and gives its answer", async () => {
    start(ANSWERS_PREFLIGHTS);
    const response = await (await signIn()).fetch("/qrs/about");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ schemaPath: "About" });
  });

  it("fetch() keeps the page's own query, method, header fields and body, and sends the CSRF token with what changes something", async () => {
    const site = start(ANSWERS_PREFLIGHTS);
    const asked = answers(site, "api/v1/items", 201);
    const session = await signIn();
    const headers = { "Content-Type": "application/json", "qlik-api-version": "2026-08" };
    const response = await session.fetch("api/v1/items?limit=5", { method: "POST", headers, body: '{"name":"x"}' });
    expect(response.status).toBe(201);
    const [request] = asked;
    const url = new URL(request?.url ?? "");
    expect(url.searchParams.get("limit")).toBe("5");
    expect(request?.headers.get("x-qlik-xrfkey")).toBe(url.searchParams.get("xrfkey"));
    expect(url.searchParams.get("xrfkey")).toMatch(/^[0-9A-Za-z]{16}$/);
    expect(request?.headers.get("qlik-csrf-token")).toBe(await session.csrfToken());
    expect(request?.headers.get("qlik-api-version")).toBe("2026-08");
    expect(await request?.text()).toBe('{"name":"x"}');
  });

  it("fetch() renews a session that has ended, by one ticket, and gives the second answer", async () => {
    const site = start(ANSWERS_PREFLIGHTS);
    const session = await signIn();
    site.jumpClock(HALF_AN_HOUR);
    const response = await session.fetch("qrs/about");
    expect(response.status).toBe(200);
    expect(site.ticketCalls).toBe(2);
  });

  it.each([
    ["401", 401],
    ["403", 403],
    ["a redirect to the login", { Location: `${MASHUP}/internal_forms_authentication/` }],
  ])(
    "fetch() that is answered with %s while nobody is signed in renews once, then throws session-expired",
    async (_what, answer) => {
      const site = start(ANSWERS_PREFLIGHTS);
      const session = await signIn();
      const asked = answers(site, "qrs/app", answer);
      // Nothing keeps a session of this browser any more.
      const keep = vi.spyOn(site.cookies, "keep").mockImplementation(() => undefined);
      site.cookies.clear();
      await expect(session.fetch("qrs/app")).rejects.toMatchObject({ name: "EmbedError" });
      expect(asked.length).toBeLessThanOrEqual(2);
      expect(keep.mock.calls.length).toBeGreaterThan(0);
      expect(site.ticketCalls).toBe(2);
    },
  );

  it("fetch() passes a 403 of a live session on: it is Qlik's own no, and nothing is renewed", async () => {
    const site = start(ANSWERS_PREFLIGHTS);
    const session = await signIn();
    answers(site, "qrs/app", 403);
    expect((await session.fetch("qrs/app")).status).toBe(403);
    expect(session.state).toBe("ready");
    expect(site.ticketCalls).toBe(1);
  });

  it("fetch() with renew: manual says that the session has ended, and spends nothing", async () => {
    const site = start(ANSWERS_PREFLIGHTS);
    const session = await signIn({ renew: "manual" });
    site.jumpClock(HALF_AN_HOUR);
    await expect(session.fetch("qrs/about")).rejects.toMatchObject({ code: "session-expired" });
    expect(site.ticketCalls).toBe(1);
  });

  it.each([
    "https://evil.example/qrs/about",
    "//evil.example/x",
    "../other/qrs/about",
    "/../other/qrs",
    "..%2f..%2fqrs\\..\\..\\x",
  ])("fetch(%j) does not leave the virtual proxy", async (path) => {
    const site = start(ANSWERS_PREFLIGHTS);
    const session = await signIn();
    const outcome = await session.fetch(path).then(
      ({ status }) => `asked Qlik: ${status}`,
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toMatch(/^(invalid-option|asked Qlik: 4\d\d)$/);
    expect(site.asked.every((each) => each.startsWith("/mashup/"))).toBe(true);
  });

  it("fetch() rejects with the reason of the page's own signal", async () => {
    start(ANSWERS_PREFLIGHTS);
    const session = await signIn();
    const controller = new AbortController();
    controller.abort("left");
    await expect(session.fetch("qrs/about", { signal: controller.signal })).rejects.toBe("left");
  });

  it("fetch() of a handle that was disposed of, or logged out, asks nobody", async () => {
    const site = start(ANSWERS_PREFLIGHTS);
    const [disposed, left] = [await signIn(), await signIn()];
    disposed.dispose();
    await expect(disposed.fetch("qrs/about")).rejects.toMatchObject({ code: "invalid-option" });
    await left.logout();
    await expect(left.fetch("qrs/about")).rejects.toMatchObject({ code: "signed-out" });
    expect(site.asked.filter((path) => path.includes("/qrs/"))).toEqual([]);
  });
});

describe("session.fetch across origins", () => {
  it("fetch() that a proxy answers no preflight for is cors-missing, and names the header fields that were asked for", async () => {
    const site = start({ preflight: "deny" });
    const session = await signIn();
    const asking = session.fetch("api/v1/items", { headers: { "qlik-api-version": "2026-08" } });
    const error = await asking.then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string; message: string },
    );
    expect(error?.code).toBe("cors-missing");
    expect(error?.message).toContain("Access-Control-Allow-Headers: qlik-api-version, x-qlik-xrfkey");
    expect(site.ticketCalls).toBe(1);
  });
});
