// What the caller holds after sign-in: identity, addresses, and the questions that can still be asked of the proxy.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEvents } from "../../src/core/events.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { createMashup, createSession, type SignedIn } from "../../src/qlik-sense/session/session.js";
import type { Qlik, QlikApp, Require } from "../../src/qlik-sense/capability/types.js";
import type { QlikEvent } from "../../src/qlik-sense/types.js";
import { json, opaqueRedirect, status, type Answer } from "./support/endpoint.js";
import { errorOf } from "./support/failures.js";
import { PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";
import { proxyAnswers, proxySocket } from "./support/proxy-answers.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const READY: QlikEvent = { type: "ready", user: ANNA, identity: "confirmed", reused: false, durationMs: 1 };

function open(more: Partial<SignedIn> = {}) {
  const events = createEvents<QlikEvent>();
  const proxy = parseProxy(PROXY);
  const signedIn: SignedIn = { proxy, user: ANNA, identity: "confirmed", reused: false, via: "qps-user", ...more };
  return { session: createSession(signedIn, events), emit: events.emit };
}
const token = (value?: string) => status(204, value === undefined ? {} : { "qlik-csrf-token": value });

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a session", () => {
  it("tells who it is, where, and what qlik.openApp wants", () => {
    expect(open().session).toMatchObject({
      user: ANNA,
      identity: "confirmed",
      state: "ready",
      proxy: PROXY,
      config: { host: "sense.example.com", port: 443, prefix: "/mashup/", isSecure: true },
    });
  });

  it("tells events to a listener of their type until it has enough", () => {
    const { session, emit } = open();
    const heard = vi.fn();
    const end = session.on("ready", heard);
    emit(READY);
    emit({ type: "warning", code: "insecure-proxy", message: "x" });
    end();
    emit(READY);
    expect(heard.mock.calls).toEqual([[READY]]);
  });

  it("is closed after dispose: no listener hears anything more", () => {
    const { session, emit } = open();
    const heard = vi.fn();
    session.on("ready", heard);
    session.dispose();
    emit(READY);
    expect(heard).not.toHaveBeenCalled();
    expect(session.state).toBe("closed");
  });
});

describe("check", () => {
  it.each<[string, Answer, string]>([
    ["active", json({ session: "active", userDirectory: "acme", userId: "ANNA" }), "active"],
    ["inactive", json({ session: "inactive" }), "inactive"],
    ["another user", json({ session: "active", ...ANNA, userId: "bob" }), "other-user"],
    ["a broken answer", status(500), "unknown"],
  ])("%s", async (_name, answer, expected) => {
    proxyAnswers(answer);
    expect(await open().session.check()).toBe(expected);
  });

  it("is unknown, not an error, when nothing answers", async () => {
    proxyAnswers(new TypeError("Failed to fetch"));
    proxySocket((socket) => socket.refuses());
    expect(await open().session.check()).toBe("unknown");
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    proxyAnswers(json({ session: "inactive" }));
    await open().session.check();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("takes any live session for active where no user is known", async () => {
    proxyAnswers(json({ session: "active", ...ANNA, userId: "bob" }));
    expect(await open({ user: undefined }).session.check()).toBe("active");
  });
});

describe("csrfToken", () => {
  it("is read from the exposed header of a simple request", async () => {
    const calls = proxyAnswers(token("abc"));
    expect(await open().session.csrfToken()).toBe("abc");
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/csrftoken`]);
    expect(calls[0]?.init).toMatchObject({ credentials: "include" });
  });

  it("is empty on a server that knows none", async () => {
    proxyAnswers(status(404));
    expect(await open().session.csrfToken()).toBe("");
  });

  it("is empty where the session was verified by a socket that needed none, and nothing is asked", async () => {
    const calls = proxyAnswers(token("abc"));
    expect(await open({ via: "websocket" }).session.csrfToken()).toBe("");
    expect(calls).toHaveLength(0);
  });

  it.each<[string, Answer, string]>([
    ["403, which is how the proxy says signed out", status(403), "session-expired"],
    ["a redirect to the login", opaqueRedirect(), "session-expired"],
    ["a header that is not exposed", token(), "cors-missing"],
    ["an answer that cannot be read", new TypeError("Failed to fetch"), "cors-missing"],
  ])("%s", async (_name, answer, code) => {
    proxyAnswers(answer);
    const error = await errorOf(() => open().session.csrfToken());
    expect(error).toMatchObject({ code, stage: "session" });
    if (code === "cors-missing") expect(error.fix.set).toContain("Access-Control-Expose-Headers: qlik-csrf-token");
  });

  it("may be missing on the proxy's own origin, where every header can be read", async () => {
    openPage({ address: "https://sense.example.com/mashup/extensions/mine/mine.html" });
    proxyAnswers(token());
    expect(await open().session.csrfToken()).toBe("");
  });
});

describe("webSocketUrl", () => {
  it.each<[string, Parameters<ReturnType<typeof open>["session"]["webSocketUrl"]>, string]>([
    ["an app", ["2f1c-ä b"], "/app/2f1c-%C3%A4%20b"],
    ["a separate engine session", ["a", { identity: "x/y" }], "/app/a/identity/x%2Fy"],
    ["a time to live", ["a", { ttlSeconds: 0 }], "/app/a/ttl/0"],
    ["both", ["a", { identity: "x", ttlSeconds: 60 }], "/app/a/identity/x/ttl/60"],
    ["a name that would lead elsewhere", ["../qps/user?x=1#y"], "/app/..%2Fqps%2Fuser%3Fx%3D1%23y"],
  ])("%s", async (_name, call, path) => {
    proxyAnswers(token("t&1"));
    const url = new URL(await open().session.webSocketUrl(...call));
    expect(url.origin).toBe("wss://sense.example.com");
    expect(url.pathname).toBe(`/mashup${path}`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      reloadUri: "https://app.example.com/report",
      "qlik-csrf-token": "t&1",
    });
  });

  it("carries no empty token, and returns where the caller says", async () => {
    proxyAnswers(status(404));
    const url = new URL(await open().session.webSocketUrl("a", { reloadUri: "https://app.example.com/x?y=1" }));
    expect([...url.searchParams]).toEqual([["reloadUri", "https://app.example.com/x?y=1"]]);
  });
});

describe("singleUrl", () => {
  it.each([
    [{ app: "a b&c" }, "appid=a+b%26c"],
    [{ app: "a", object: "pYxQd" }, "appid=a&obj=pYxQd"],
    [{ app: "a", sheet: "s1", theme: "horizon" }, "appid=a&sheet=s1&theme=horizon"],
    [{ app: "a", theme: undefined, lang: "de-DE" }, "appid=a&lang=de-DE"],
  ])("%j", (options, query) => {
    expect(open().session.singleUrl(options)).toBe(`${PROXY}/single/?${query}`);
  });
});

describe("a mashup", () => {
  const openApp = vi.fn(() => ({ id: "a" }) as QlikApp);
  const qlik = { openApp } as unknown as Qlik;
  const require = vi.fn() as unknown as Require;
  const mashup = () => createMashup(open().session, { qlik, require });

  it("is the session with the Capability API on it, its state still alive", () => {
    const made = mashup();
    expect(made).toMatchObject({ qlik, require, user: ANNA, proxy: PROXY, state: "ready" });
    made.dispose();
    expect(made.state).toBe("closed");
  });

  it("opens apps at its own proxy, with the caller's options on top", () => {
    const made = mashup();
    const { config } = made;
    expect(made.openApp("a")).toEqual({ id: "a" });
    expect(openApp).toHaveBeenLastCalledWith("a", config);
    made.openApp("b", { identity: "x" });
    expect(openApp).toHaveBeenLastCalledWith("b", { ...config, identity: "x" });
    expect(config).not.toHaveProperty("identity");
  });
});
