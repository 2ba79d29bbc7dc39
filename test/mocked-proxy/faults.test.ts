// What goes wrong on demand, under msw: the same faults, nodes and cuts as the emulator's, met by a whole page.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, createQlikProxy } from "../../src/emulator/index.js";
import { authenticate } from "../../src/index.js";
import { createQlikHandlers, DEMO_APP, resetPage, type QlikHandlersOptions } from "../../src/testing/index.js";

const ENDPOINT = "/api/qlik-ticket";
const undo: (() => void)[] = [];

function start(options: QlikHandlersOptions = {}) {
  const qlik = createQlikHandlers({ http, HttpResponse, ws }, options);
  const server = setupServer(...qlik.handlers);
  server.listen({ onUnhandledRequest: "error" });
  undo.push(
    () => server.close(),
    () => qlik.dispose(),
  );
  return qlik;
}

const signIn = () => authenticate(ENDPOINT, { bootstrap: false });
const user = ({ address }: { address: string }, init?: RequestInit) => fetch(`${address}/qps/user`, init);

interface Closed {
  readonly code: number;
  readonly messages: readonly string[];
}

/** What a page hears over a socket until it ends. */
function listenTo({ address }: { address: string }): Promise<Closed> {
  const socket = new WebSocket(`${address.replace(/^http/, "ws")}/app/x`);
  const messages: string[] = [];
  socket.addEventListener("message", ({ data }) => messages.push((JSON.parse(String(data)) as Said).method));
  return new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve({ code, messages })));
}

interface Said {
  readonly method: string;
}

beforeEach(resetPage);
afterEach(() => undo.splice(0).forEach((end) => end()));

describe("a fault of an answer", () => {
  it("a fault of an answer is a status with Retry-After, for the requests that it is for", async () => {
    const qlik = start();
    const remove = qlik.faults.add({ route: "qps/user", status: 503, retryAfterSeconds: 5, times: 1 });
    const first = await user(qlik);
    expect([first.status, first.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await user(qlik)).status).toBe(200);
    expect(qlik.faults.list()).toMatchObject([{ matched: 2, applied: 1 }]);
    remove();
    expect(qlik.faults.list()).toEqual([]);
  });

  it("a fault of an answer is another content type, a body cut short, or a login page", async () => {
    const qlik = start();
    qlik.faults.add({ route: "qps/user", contentType: "text/plain", truncateAfterBytes: 3, times: 1 });
    const short = await user(qlik);
    expect([short.headers.get("content-type"), await short.text()]).toEqual(["text/plain", '{"s']);
    qlik.faults.add({ route: "qps/user", loginPage: true });
    expect(await (await user(qlik)).text()).toContain("<form");
  });

  it.each([0, 5])("a fault of an answer is a connection that breaks off after %i bytes", async (resetAfterBytes) => {
    const qlik = start();
    qlik.faults.add({ route: "qps/user", resetAfterBytes });
    await expect(user(qlik).then((answer) => answer.text())).rejects.toThrow();
    expect(qlik.journal()).toMatchObject([{ fault: `resetAfterBytes: ${resetAfterBytes}` }]);
  });

  it("a fault of an answer is no answer until the page gives up", async () => {
    const qlik = start();
    qlik.faults.add({ route: "qps/user", hang: true });
    const page = new AbortController();
    const asked = user(qlik, { signal: page.signal });
    await expect.poll(() => qlik.journal()).toHaveLength(1);
    page.abort();
    await expect(asked).rejects.toThrow();
  });

  it("a fault of an answer is an answer that is late by the clock", async () => {
    const clock = createManualClock();
    const qlik = start({ clock });
    qlik.faults.add({ route: "qps/user", delayMs: 5000 });
    let answered = false;
    const asked = user(qlik).then(() => (answered = true));
    await expect.poll(() => qlik.journal()).toHaveLength(1);
    clock.advance(4999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    clock.advance(1);
    await asked;
  });
});

describe("a page's sign-in", () => {
  it.each([
    ["a cookie that is lost", { setCookie: "drop" }, "cookie-blocked"],
    ["tickets that are too old", { ticket: "expired" }, "credential-rejected"],
    ["tickets that were used", { ticket: "used" }, "credential-rejected"],
    ["another node that answers", { otherNode: true, route: "*.png" }, "credential-rejected"],
  ] as const)("a page's sign-in fails with %s, and works again after reset()", async (_, fault, code) => {
    const qlik = start();
    qlik.faults.add(fault);
    await expect(signIn()).rejects.toMatchObject({ code });
    qlik.reset();
    expect([qlik.faults.list(), qlik.journal(), qlik.counters().ticketsIssued]).toEqual([[], [], 0]);
    resetPage();
    expect((await signIn()).user?.userId).toBe("anna");
  });

  it("a page's sign-in is too late when Qlik's time has jumped, and its session times out", async () => {
    const qlik = start();
    const session = await signIn();
    qlik.jumpClock(31 * 60_000);
    expect(await session.check()).toBe("inactive");
  });

  it("a page's sign-in fails at two nodes behind one name, unless the balancer is sticky", async () => {
    const qlik = start({ nodes: 2 });
    await expect(signIn()).rejects.toMatchObject({ code: "credential-rejected" });
    expect(qlik.nodes).toHaveLength(2);
    resetPage();
    undo.splice(0).forEach((end) => end());
    const sticky = start({ nodes: 2, balancing: "sticky" });
    expect((await signIn()).user?.userId).toBe("anna");
    expect(sticky.nodes.map((node) => node.sessions().length)).toEqual([1, 0]);
  });
});

describe("an open WebSocket", () => {
  const BOTH = ["OnAuthenticationInformation", "OnConnected"];

  it.each([
    [{ socket: "refuse" }, []],
    [{ status: 503 }, []],
    [{ resetAfterBytes: 0 }, []],
    [{ socket: "cut" }, BOTH],
    [{ socket: "cut", cutAfterMessages: 1 }, BOTH.slice(0, 1)],
    [{ socket: "cut", cutAfterMessages: 0 }, []],
  ] as const)("an open WebSocket with %j ends with 1006", async (fault, messages) => {
    const qlik = start();
    await signIn();
    qlik.faults.add({ side: "socket", ...fault });
    expect(await listenTo(qlik)).toEqual({ code: 1006, messages });
  });

  it("an open WebSocket that is silent says nothing, and can be cut", async () => {
    const qlik = start();
    await signIn();
    qlik.faults.add({ side: "socket", socket: "silent", times: 1 });
    const silent = listenTo(qlik);
    const talking = listenTo(qlik);
    await expect.poll(() => qlik.proxy.sessions()[0]?.openSockets).toBe(1);
    expect(qlik.cutSockets()).toBe(2);
    expect(await silent).toEqual({ code: 1006, messages: [] });
    expect(await talking).toEqual({ code: 1006, messages: BOTH });
    expect(qlik.cutSockets()).toBe(0);
    expect(qlik.proxy.sessions()[0]?.openSockets).toBe(0);
  });

  it("an open WebSocket that is cut is told to the page's setOnError", async () => {
    const qlik = start();
    const mashup = await authenticate(ENDPOINT);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages still call it
    const said = new Promise<unknown>((resolve) => mashup.qlik.setOnError(({ code }) => resolve(code)));
    await mashup.openApp(DEMO_APP.id).getObject(document.body, DEMO_APP.objects.kpi);
    expect(qlik.cutSockets()).toBe(1);
    expect(await said).toBe(16);
  });
});

it("options of the nodes, a misspelt fault and a foreign model are refused by name", () => {
  const msw = { http, HttpResponse, ws };
  expect(() => createQlikHandlers(msw, { nodes: 0 })).toThrow(/"nodes" must be a whole number from 1 to 16/);
  expect(() => createQlikHandlers(msw, { balancing: "random" as never })).toThrow(/"balancing" must be/);
  expect(() => createQlikHandlers(msw, { model: createQlikProxy() })).toThrow(/"model" must be the `proxy` of another/);
  expect(() => start().faults.add({ dealyMs: 5 } as object)).toThrow(/Unknown option "dealyMs"/);
});
