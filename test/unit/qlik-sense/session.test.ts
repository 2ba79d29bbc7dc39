// What the caller holds after sign-in: identity, addresses, and the questions that can still be asked of the proxy.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Proof } from "../../../src/core/attempt.js";
import { createEvents } from "../../../src/core/events.js";
import { enterPage } from "../../../src/core/share/present.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import type { Qlik, QlikApp, Require } from "../../../src/qlik-sense/open/types.js";
import { parseProxy, type Proxy } from "../../../src/qlik-sense/proxy.js";
import { addClient, createSession } from "../../../src/qlik-sense/session/session.js";
import type { QlikEvent } from "../../../src/qlik-sense/event-types.js";
import { json, opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf } from "../support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers, proxySocket } from "../support/proxy-answers.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const BOB = { ...ANNA, userId: "bob" };
const READY: QlikEvent = { type: "ready", user: ANNA, identity: "confirmed", reused: false, durationMs: 1 };

function open(more: Partial<Proof<Proxy>> = {}) {
  const events = createEvents<QlikEvent>();
  const place = parseProxy(PROXY);
  const proof: Proof<Proxy> = {
    place,
    identity: identityOf(ANNA),
    isConfirmed: true,
    isReused: false,
    rightsKey: undefined,
    via: "qps-user",
    logouts: {},
    ...more,
  };
  enterPage(place.id, proof);
  const { provider } = flowFor(ENDPOINT, { proxy: PROXY });
  const settings = { renew: "manual" as const, signInMs: 30_000, emit: () => undefined, client: undefined };
  return { ...createSession(provider, proof, events, settings), proof, emit: events.emit };
}
const active = (user: typeof ANNA) => json({ session: "active", ...user });
const token = (value?: string) => status(204, value === undefined ? {} : { "qlik-csrf-token": value });

beforeEach(() => openPage());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a session", () => {
  it("a session tells who it is, where, and what qlik.openApp wants", () => {
    expect(open().session).toMatchObject({
      user: ANNA,
      identity: "confirmed",
      state: "ready",
      proxy: PROXY,
      config: { host: "sense.example.com", port: 443, prefix: "/mashup/", isSecure: true },
    });
  });

  it("a session tells events to a listener of their type until it has enough", () => {
    const { session, emit } = open();
    const heard = vi.fn();
    const end = session.on("ready", heard);
    emit(READY);
    emit({ type: "warning", code: "insecure-proxy", message: "x" });
    end();
    emit(READY);
    expect(heard.mock.calls).toEqual([[READY]]);
  });

  it("a session is closed after dispose: no listener hears anything more", () => {
    const { session, emit } = open();
    const heard = vi.fn();
    session.on("ready", heard);
    session.dispose();
    emit(READY);
    expect(heard).not.toHaveBeenCalled();
    expect(session.state).toBe("closed");
  });

  it.each<[string, Partial<Proof<Proxy>>, object]>([
    ["names nobody whom Qlik does not name", { identity: undefined, isConfirmed: false }, { user: undefined }],
    ["says that the user is unconfirmed", { isConfirmed: false }, { user: ANNA, identity: "unconfirmed" }],
    [
      "spells the user as Qlik does",
      { identity: identityOf({ userDirectory: "acme", userId: "A\\nna" }) },
      { user: { userDirectory: "acme", userId: "A\\nna" } },
    ],
  ])("a session %s", (_what, proof, shown) => {
    expect(open(proof).session).toMatchObject(shown);
  });

  it("a session is closed when another user signs in on this page: other-user and closed are told, once each, in this order", async () => {
    const { session } = open();
    const heard: QlikEvent[] = [];
    session.on("other-user", (event) => heard.push(event));
    session.on("closed", (event) => heard.push(event));
    enterPage(PROXY, { identity: identityOf(BOB) });
    enterPage(PROXY, { identity: identityOf(ANNA) });
    expect(heard).toEqual([{ type: "other-user" }, { type: "closed", reason: "other-user" }]);
    expect(session.state).toBe("closed");
    const calls = proxyAnswers(token("abc"));
    expect(await errorOf(() => session.csrfToken())).toMatchObject({ code: "other-user" });
    expect(await errorOf(() => session.webSocketUrl("a"))).toMatchObject({ code: "other-user" });
    expect(calls.some(({ init }) => init.method === "DELETE")).toBe(false);
  });
});

describe("check", () => {
  it.each<[string, Answer, string]>([
    ["active", json({ session: "active", userDirectory: "acme", userId: "ANNA" }), "active"],
    ["inactive", json({ session: "inactive" }), "inactive"],
    ["another user", json({ session: "active", ...BOB }), "other-user"],
    ["a broken answer", status(500), "unknown"],
  ])("check says of %s what it is", async (_name, answer, expected) => {
    proxyAnswers(answer);
    expect(await open().session.check()).toBe(expected);
  });

  it("check is unknown, not an error, when nothing answers", async () => {
    proxyAnswers(new TypeError("Failed to fetch"));
    proxySocket((socket) => socket.refuses());
    expect(await open().session.check()).toBe("unknown");
  });

  it("check leaves no timer behind", async () => {
    vi.useFakeTimers();
    proxyAnswers(json({ session: "inactive" }));
    await open().session.check();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("check takes any live session for active where no user is known", async () => {
    proxyAnswers(json({ session: "active", ...BOB }));
    expect(await open({ identity: undefined }).session.check()).toBe("active");
  });
});

describe("csrfToken", () => {
  it("the CSRF token is read from the exposed header of a simple request", async () => {
    const calls = proxyAnswers(token("abc"));
    expect(await open().session.csrfToken()).toBe("abc");
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/csrftoken`]);
    expect(calls[0]?.init).toMatchObject({ credentials: "include" });
  });

  it("the CSRF token is empty on a server that knows none", async () => {
    proxyAnswers(status(404));
    expect(await open().session.csrfToken()).toBe("");
  });

  it("the CSRF token is empty where the session was verified by a socket that needed none, and nothing is asked", async () => {
    const calls = proxyAnswers(token("abc"));
    expect(await open({ via: "websocket" }).session.csrfToken()).toBe("");
    expect(calls).toHaveLength(0);
  });

  it.each<[string, Answer, string]>([
    ["403, which is how the proxy says signed out", status(403), "session-expired"],
    ["a redirect to the login", opaqueRedirect(), "session-expired"],
    ["a header that is not exposed", token(), "cors-missing"],
    ["an answer that cannot be read", new TypeError("Failed to fetch"), "cors-missing"],
  ])("the CSRF token cannot be had: %s", async (_name, answer, code) => {
    // The look that follows is answered by Qlik.
    proxyAnswers(answer, json({ session: code === "session-expired" ? "inactive" : "active", ...ANNA }));
    const error = await errorOf(() => open().session.csrfToken());
    expect(error).toMatchObject({ code, stage: "session" });
    if (code === "cors-missing") expect(error.fix.set).toContain("Access-Control-Expose-Headers: qlik-csrf-token");
  });

  it.each<[string, readonly Answer[], string]>([
    ["a redirect of everything", [opaqueRedirect()], "gateway-login"],
    ["a challenge", [status(401)], "gateway-login"],
    ["403 for everything", [status(403)], "gateway-login"],
    ["a web page", [new Response("<html>", { headers: { "Content-Type": "text/html" } })], "gateway-login"],
    ["a server that is down", [status(503)], "unreachable"],
  ])("the CSRF token is kept back by something in front of Qlik: %s", async (_name, answers, code) => {
    proxyAnswers(...answers);
    expect(await errorOf(() => open().session.csrfToken())).toMatchObject({ code, fix: { who: "network" } });
  });

  it("the CSRF token may be missing on the proxy's own origin, where every header can be read", async () => {
    openPage({ address: "https://sense.example.com/mashup/extensions/mine/mine.html" });
    proxyAnswers(token());
    expect(await open().session.csrfToken()).toBe("");
  });
});

describe("whose token", () => {
  /** The token's request and the look beside it, which goes out when the last one is two seconds old. */
  function tokenWhere(look: Answer) {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { session } = open();
    vi.advanceTimersByTime(2_000);
    const calls = proxyAnswers(({ url }) =>
      url.endsWith("/qps/csrftoken") ? token("abc") : (look as Response).clone(),
    );
    return { calls, given: session.csrfToken(), session };
  }

  it("the CSRF token is handed over when a look beside it names this session's user", async () => {
    const { given, calls } = tokenWhere(active({ userDirectory: "acme", userId: "ANNA" }));
    expect(await given).toBe("abc");
    expect(calls.map(({ url }) => url).sort()).toEqual([`${PROXY}/qps/csrftoken`, `${PROXY}/qps/user`]);
  });

  it.each<[string, Answer, string]>([
    ["another user", active(BOB), "other-user"],
    ["nobody", json({ session: "inactive" }), "session-expired"],
  ])("the CSRF token is not handed over when a look beside it finds %s", async (_whom, look, code) => {
    const { given } = tokenWhere(look);
    expect(await errorOf(() => given)).toMatchObject({ code });
  });
});

describe("webSocketUrl", () => {
  it.each<[string, Parameters<ReturnType<typeof open>["session"]["webSocketUrl"]>, string]>([
    ["an app", ["2f1c-ä b"], "/app/2f1c-%C3%A4%20b"],
    ["a separate engine session", ["a", { identity: "x/y" }], "/app/a/identity/x%2Fy"],
    ["a time to live", ["a", { ttlSeconds: 0 }], "/app/a/ttl/0"],
    ["both", ["a", { identity: "x", ttlSeconds: 60 }], "/app/a/identity/x/ttl/60"],
    ["a name that would lead elsewhere", ["../qps/user?x=1#y"], "/app/..%2Fqps%2Fuser%3Fx%3D1%23y"],
  ])("the address of a WebSocket has %s", async (_name, call, path) => {
    proxyAnswers(token("t&1"));
    const url = new URL(await open().session.webSocketUrl(...call));
    expect(url.origin).toBe("wss://sense.example.com");
    expect(url.pathname).toBe(`/mashup${path}`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      reloadUri: "https://app.example.com/report",
      "qlik-csrf-token": "t&1",
    });
  });

  it("the address of a WebSocket carries no empty token, and returns where the caller says", async () => {
    proxyAnswers(status(404));
    const url = new URL(await open().session.webSocketUrl("a", { reloadUri: "https://app.example.com/x?y=1" }));
    expect([...url.searchParams]).toEqual([["reloadUri", "https://app.example.com/x?y=1"]]);
  });
});

describe("a mashup", () => {
  const app = { id: "a", visualization: {}, close: () => undefined } as unknown as QlikApp;
  const openApp = vi.fn((appId: string, config?: object) => Object.assign(app, { appId, config }));
  const qlik = { openApp } as unknown as Qlik;
  const require = vi.fn() as unknown as Require;
  const mashup = () => {
    const { session, live, proof } = open();
    return addClient(session, live, proof, { qlik, require });
  };

  it("a mashup is the session with the Capability API on it, its state still alive", () => {
    const made = mashup();
    expect(made).toMatchObject({ qlik, require, user: ANNA, proxy: PROXY, state: "ready" });
    made.dispose();
    expect(made.state).toBe("closed");
  });

  it("a mashup opens apps at its own proxy, with the caller's options, and leaves its config as it is", () => {
    const made = mashup();
    const { config } = made;
    expect(made.openApp("a").id).toBe("a");
    made.openApp("b", { isSecure: true, theme: "x" });
    const [appId, given] = openApp.mock.lastCall ?? [];
    expect(appId).toBe("b");
    expect(given).toEqual({ ...config, theme: "x", identity: expect.any(String) as string });
    expect(config).not.toHaveProperty("identity");
  });

  it("an app of a mashup whose socket has never opened is websocket-refused where Qlik's client loses it", async () => {
    const lost = () => Promise.reject(Object.assign(new Error("Connection lost"), { code: 16 }));
    const silent = { ...app, visualization: { get: lost }, global: { getAuthenticatedUser: lost } };
    openApp.mockReturnValueOnce(silent as unknown as ReturnType<typeof openApp>);
    proxyAnswers(active(ANNA));
    const drawing = mashup().openApp("a").visualization.get("pYxQd");
    expect(await errorOf(() => drawing)).toMatchObject({ code: "websocket-refused", stage: "session" });
  });
});
