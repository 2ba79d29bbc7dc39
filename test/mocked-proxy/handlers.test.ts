// The handlers that users get: two browsers at one Qlik, ids of one's own, a reset between tests, and options that are checked.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { authenticate } from "../../src/index.js";
import { createCookieJar, createQlikHandlers, DEMO_APP, resetPage } from "../../src/testing/index.js";

const msw = { http, HttpResponse, ws };
const ENDPOINT = "/api/qlik-ticket";
let server: ReturnType<typeof setupServer>;
const undo: (() => void)[] = [];

function start(...args: Parameters<typeof createQlikHandlers> extends [unknown, ...infer R] ? R : never) {
  const qlik = createQlikHandlers(msw, ...args);
  undo.push(() => qlik.dispose());
  return qlik;
}

beforeEach(() => {
  resetPage();
  server = setupServer();
  server.listen({ onUnhandledRequest: "error" });
});
afterEach(() => {
  server.close();
  undo.splice(0).forEach((end) => end());
});

describe("createQlikHandlers", () => {
  it("createQlikHandlers plays two browsers at one Qlik, each with its own cookies", async () => {
    const first = start();
    const second = start({ model: first.proxy, user: { userDirectory: "EXAMPLE", userId: "ben" } });
    server.use(...first.handlers);
    expect((await authenticate(ENDPOINT, { bootstrap: false })).user?.userId).toBe("anna");
    server.resetHandlers(...second.handlers);
    resetPage();
    expect((await authenticate(ENDPOINT, { bootstrap: false })).user?.userId).toBe("ben");
    expect(first.proxy.sessions().map(({ user }) => user.userId)).toEqual(["anna", "ben"]);
    expect(first.cookies.header()).not.toBe(second.cookies.header());
  });

  it("createQlikHandlers stands the demo app's objects in for the page's own ids", async () => {
    const qlik = start({ ids: { "my-app": DEMO_APP.id, "my-chart": DEMO_APP.objects.chart } });
    server.use(...qlik.handlers);
    const mashup = await authenticate(ENDPOINT);
    const app = mashup.openApp("my-app");
    await app.getObject(document.body, "my-chart");
    expect(document.querySelectorAll("svg rect").length).toBeGreaterThan(5);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages still call it
    mashup.qlik.setOnError(() => undefined);
    await expect(app.getObject(document.body, "my-other-chart")).rejects.toMatchObject({ code: "object-not-found" });
  });

  it("createQlikHandlers is as new after reset(): no cookie, no session, no count, the first user", async () => {
    const qlik = start();
    server.use(...qlik.handlers);
    qlik.user = { userDirectory: "EXAMPLE", userId: "ben" };
    await authenticate(ENDPOINT, { bootstrap: false });
    qlik.reset();
    expect(qlik).toMatchObject({ user: { userId: "anna" }, ticketCalls: 0, tickets: [], asked: [] });
    expect(qlik.cookies.header()).toBe("");
    expect(qlik.proxy.sessions()).toEqual([]);
  });

  it("createQlikHandlers leaves the ticket endpoint to the page's own mock with ticketEndpoint: false", async () => {
    const qlik = start({ ticketEndpoint: false, address: "https://sense.example.com/other" });
    const order = { virtualProxy: "other", userDirectory: "EXAMPLE", userId: "carl" };
    const own = http.post("/tickets", () => HttpResponse.json({ ticket: qlik.proxy.issueTicket(order) }));
    server.use(own, ...qlik.handlers);
    const session = await authenticate("/tickets", { proxy: qlik.address, bootstrap: false });
    expect(session.user?.userId).toBe("carl");
    expect(qlik.ticketCalls).toBe(0);
  });

  it("createQlikHandlers plays a browser that keeps no cookie of Qlik's", async () => {
    const qlik = start({ cookies: createCookieJar({ keepsCookies: false }) });
    server.use(...qlik.handlers);
    await expect(authenticate(ENDPOINT, { bootstrap: false })).rejects.toMatchObject({ code: "cookie-blocked" });
  });

  it("createQlikHandlers names an option that is wrong", () => {
    expect(() => createQlikHandlers(msw, { address: "sense.example.com" })).toThrow(/"address" must be an http/);
    expect(() => createQlikHandlers(msw, { page: "file:///report.html" })).toThrow(/"page" must be an http/);
    expect(() => createQlikHandlers(msw, { ticketTtl: 5 } as object)).toThrow(TypeError);
  });
});
