// The token way as a whole: the page's endpoint, the tenant, and what a page does with the session.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateQlikCloud, isEmbedError, type QlikCloudEvent } from "../../../src/qlik-cloud/index.js";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import { CLIENT, ENDPOINT, PAGE, startSite, TENANT, type Site, type SiteOptions } from "./support/tenant.js";

let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  forgetCalls();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.restoreAllMocks();
});

describe("a sign-in by token", () => {
  it("a token of the backend signs the user in to the tenant, and the session says whose it is", async () => {
    start();
    const events: QlikCloudEvent[] = [];
    const cloud = await authenticateQlikCloud(ENDPOINT, { onEvent: (event) => void events.push(event) });
    expect(cloud.user).toMatchObject({ subject: "anna", name: "Anna" });
    expect([cloud.tenant, cloud.state, await cloud.check()]).toEqual([TENANT, "ready", "active"]);
    const told = events.map((event) => (event.type === "stage" ? `${event.stage} ${event.status}` : event.type));
    expect(told).toEqual([
      "acquire start",
      "acquire done",
      "verify start",
      "verify done",
      "open start",
      "open done",
      "ready",
    ]);
  });

  it("the page calls the tenant with the token and without cookies, and reads what is the user's", async () => {
    const { asked, cookies } = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const response = await cloud.fetch("/api/v1/items?resourceType=app");
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty("data");
    expect(asked).toEqual(["GET /api/v1/users/me", "GET /api/v1/items"]);
    expect(cookies.header()).toBe("");
  });

  it("a WebSocket's address has a token of its own each, made of the access token, which stands in no address", async () => {
    const { tenant, tokens } = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const urls = [await cloud.webSocketUrl("app 1", { identity: "a/b", ttlSeconds: 5 }), await cloud.webSocketUrl("2")];
    const [first, second] = urls.map((url) => new URL(url));
    expect(first?.href).toMatch(/^wss:\/\/acme\.eu\.qlikcloud\.com\/app\/app%201\/identity\/a%2Fb\/ttl\/5\?reloadUri=/);
    const given = [first, second].map((url) => url?.searchParams.get("accessToken"));
    expect(new Set(given).size).toBe(2);
    for (const token of tokens) expect(urls.join()).not.toContain(token);
    expect(tenant.tokens().map(({ purpose }) => purpose)).toEqual(["access", "websocket", "websocket"]);
  });

  it("an image's address has a token for resources, which the tenant takes", async () => {
    const { issue } = start();
    expect(issue("anna").access_token).not.toBe("");
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const url = new URL(await cloud.resourceUrl("/api/v1/users/me?x=1"));
    expect([url.searchParams.get("x"), url.searchParams.has("accessToken")]).toEqual(["1", true]);
    const answer = await fetch(url, { credentials: "omit" });
    expect(await answer.json()).toMatchObject({ subject: "anna" });
  });

  it("what @qlik/api and qlik-embed take names the tenant and the client, and gives the token", async () => {
    const { tokens } = start();
    const { hostConfig, getAccessToken } = await authenticateQlikCloud(ENDPOINT);
    expect(hostConfig).toMatchObject({ authType: "oauth2", host: TENANT, clientId: CLIENT, noCache: true });
    expect(await getAccessToken()).toBe(tokens[0]);
  });

  it.each<[string, unknown]>([
    ["Qlik's own answer", (token: string) => ({ access_token: token, token_type: "bearer", expires_in: 21_600 })],
    ["the bare token", (token: string) => token],
    ["the token in ASMX's d", (token: string) => ({ d: { Token: token } })],
  ])("the endpoint may answer %s, when the page names the tenant and the client", async (_name, make) => {
    const { issue } = start({
      endpoint: () => HttpResponse.json((make as (token: string) => object)(issue("anna").access_token)),
    });
    const cloud = await authenticateQlikCloud(ENDPOINT, { tenant: TENANT, clientId: CLIENT });
    expect(cloud.user?.subject).toBe("anna");
    expect(await cloud.webSocketUrl("app")).toContain("accessToken=");
  });

  it("a function of the page may give the token, and is told of the tenant, the attempt and the reason", async () => {
    const { issue } = start();
    const source = vi.fn(() => Promise.resolve({ token: issue("ben").access_token, clientId: CLIENT }));
    const cloud = await authenticateQlikCloud(source, { tenant: TENANT });
    expect(cloud.user?.subject).toBe("ben");
    expect(source).toHaveBeenCalledWith(expect.objectContaining({ tenant: TENANT, attempt: 1, reason: "start" }));
  });

  it("a token that came with the page is used first, and the endpoint is asked for the next one", async () => {
    const running = start();
    const token = running.issue("anna").access_token;
    const cloud = await authenticateQlikCloud({ token, tokenUrl: ENDPOINT, clientId: CLIENT }, { tenant: TENANT });
    expect([await cloud.getAccessToken(), running.endpointCalls]).toEqual([token, 0]);
    await cloud.renew();
    expect([await cloud.getAccessToken(), running.endpointCalls]).toEqual([running.tokens[0], 1]);
  });

  it("twenty calls at once ask the endpoint once, and for the user once", async () => {
    const { asked } = start();
    const clouds = await Promise.all(Array.from({ length: 20 }, () => authenticateQlikCloud(ENDPOINT)));
    expect([site?.endpointCalls, asked]).toEqual([1, ["GET /api/v1/users/me"]]);
    expect(new Set(clouds).size).toBe(20);
  });
});

describe("a token's end", () => {
  it("a token that the tenant refuses is replaced, and the call is made once more: the page hears nothing of it", async () => {
    const running = start();
    const events: string[] = [];
    const cloud = await authenticateQlikCloud(ENDPOINT, { onEvent: ({ type }) => void events.push(type) });
    running.jumpClock(7 * 3_600_000);
    const response = await cloud.fetch("/api/v1/users/me");
    expect([response.status, running.endpointCalls]).toEqual([200, 2]);
    expect(events.filter((type) => type === "expired" || type === "renewed")).toEqual(["expired", "renewed"]);
  });

  it("the endpoint is told why a token is asked for: one that keeps tokens must not hand the refused one out again", async () => {
    const said: unknown[] = [];
    const running: Site = start({
      endpoint: ({ request }) => {
        said.push(request.headers.get("x-qlik-ticket"));
        return HttpResponse.json({ token: running.issue("anna").access_token, tenant: TENANT, clientId: CLIENT });
      },
    });
    const cloud = await authenticateQlikCloud(ENDPOINT);
    running.jumpClock(7 * 3_600_000);
    expect((await cloud.fetch("/api/v1/users/me")).status).toBe(200);
    await cloud.renew();
    expect(said).toEqual(["1", "renew", "renew"]);
  });

  it("a socket's address is made with a new token where the old one is refused", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    running.jumpClock(7 * 3_600_000);
    expect(await cloud.webSocketUrl("app")).toContain("accessToken=");
    expect(running.endpointCalls).toBe(2);
  });

  it("the tenant's 401 is handed over when it refuses the new token, too", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    running.faults.add({ route: "/api/v1/items", method: "GET", status: 401 });
    expect((await cloud.fetch("/api/v1/items")).status).toBe(401);
    expect(running.endpointCalls).toBe(2);
  });

  it("a body that is a stream is sent once: the 401 is handed over, and the next call has a new token", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    running.jumpClock(7 * 3_600_000);
    const body = new ReadableStream();
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    vi.stubGlobal(
      "fetch",
      vi.fn(() => Promise.resolve(new Response(null, { status: 401 }))),
    );
    const refused = await cloud.fetch("/api/v1/x", init);
    vi.unstubAllGlobals();
    expect(refused.status).toBe(401);
    expect(running.endpointCalls).toBe(1);
    expect((await cloud.fetch("/api/v1/users/me")).status).toBe(200);
    expect(running.endpointCalls).toBe(2);
  });

  it("invalidate() has the next use ask for another token", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    cloud.invalidate();
    expect(cloud.state).toBe("expired");
    await cloud.ensure();
    expect([cloud.state, running.endpointCalls]).toEqual(["ready", 2]);
  });

  it("a renewal for another user closes the session, and no call is made for that user", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const events: string[] = [];
    cloud.on("other-user", ({ type }) => void events.push(type));
    cloud.on("closed", ({ reason }) => void events.push(`closed: ${reason}`));
    running.user = "ben";
    cloud.invalidate();
    expect(await errorOf(() => cloud.fetch("/api/v1/items"))).toMatchObject({ code: "other-user" });
    expect([cloud.state, events, await cloud.check()]).toEqual([
      "closed",
      ["other-user", "closed: other-user"],
      "other-user",
    ]);
    expect(running.asked.filter((each) => each.includes("items"))).toEqual([]);
  });

  it("after logout() the session asks for nothing and gives nothing, and the backend has taken the token back", async () => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    await cloud.logout();
    await cloud.logout();
    expect(running.revocations).toBe(1);
    for (const use of [
      () => cloud.getAccessToken(),
      () => cloud.fetch("/api/v1/items"),
      () => cloud.webSocketUrl("a"),
    ]) {
      expect(await errorOf(use)).toMatchObject({ code: "signed-out" });
    }
    expect([cloud.state, running.endpointCalls]).toEqual(["closed", 1]);
  });
});

describe("a logout that cannot be complete", () => {
  it("logout() of a token that a function of the page gave closes the session, and warns that the token lasts", async () => {
    const { issue } = start();
    const source = () => Promise.resolve({ token: issue("anna").access_token });
    const warnings: string[] = [];
    const cloud = await authenticateQlikCloud(source, { tenant: TENANT });
    cloud.on("warning", ({ code }) => void warnings.push(code));
    await cloud.logout();
    expect([cloud.state, warnings]).toEqual(["closed", ["logout-incomplete"]]);
  });
});

describe("what keeps a token in", () => {
  it.each([
    "https://evil.example/api",
    "//evil.example/api",
    "https://acme.eu.qlikcloud.com.evil.example/",
    "https://x@acme.eu.qlikcloud.com/",
  ])("fetch(%s) is refused: the token is for the tenant alone", async (address) => {
    const running = start();
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const before = running.asked.length;
    expect(await errorOf(() => cloud.fetch(address))).toMatchObject({ code: "invalid-option" });
    expect(running.asked.length).toBe(before);
  });

  it("no token stands in an event, a warning, an error, the document or the storage", async () => {
    const running = start();
    const events: unknown[] = [];
    const cloud = await authenticateQlikCloud(ENDPOINT, { onEvent: (event) => void events.push(event) });
    running.faults.add({ route: "/oauth/token", method: "POST", status: 500 });
    const error = await errorOf(() => cloud.webSocketUrl("app"));
    const kept = [localStorage, sessionStorage].map((storage) => Object.values(storage).join()).join();
    const words = JSON.stringify([events, cloud, String(vi.mocked(console.warn).mock.calls)]);
    const everything = [words, everyWordOf(error), kept, document.documentElement.outerHTML].join("\n");
    expect(running.tokens.length).toBe(1);
    for (const token of running.tokens) expect(everything).not.toContain(token);
  });

  it("a tenant that the answer names is taken from an endpoint on the page's own origin alone", async () => {
    const running = start();
    running.server.use(
      http.post("https://api.example.net/t", () =>
        HttpResponse.json({ token: running.issue("anna").access_token, tenant: TENANT }),
      ),
      http.options("https://api.example.net/t", () => {
        const headers = { "access-control-allow-origin": PAGE, "access-control-allow-headers": "*" };
        return new HttpResponse(null, { headers });
      }),
    );
    const error = await errorOf(() => authenticateQlikCloud("https://api.example.net/t"));
    expect(isEmbedError(error)).toBe(true);
    expect(["issuer-failed", "proxy-not-allowed"]).toContain(error.code);
    expect(running.asked).toEqual([]);
  });
});
