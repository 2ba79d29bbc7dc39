// Stage 3 and the probe: `/qps/user` first, the WebSocket where that cannot be read, and a cause named where neither speaks.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { verifySession } from "../../src/qlik-sense/verify/verify-session.js";
import { json, opaqueRedirect, status, type Answer } from "./support/endpoint.js";
import { errorOf, thrownBy } from "./support/failures.js";
import { PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";
import { proxyAnswers, proxySocket } from "./support/proxy-answers.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const proxy = parseProxy(PROXY);
const unreadable = new TypeError("Failed to fetch");
let controller: AbortController;
const verify = (known?: "qps-user" | "websocket") => verifySession(proxy, controller.signal, known);

beforeEach(() => {
  openPage();
  controller = new AbortController();
});
afterEach(() => vi.unstubAllGlobals());

describe("by /qps/user", () => {
  it("asks below the prefix, with credentials, uncached, without following a redirect, and nothing about the page", async () => {
    const calls = proxyAnswers(json({ session: "inactive" }));
    await verify();
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`]);
    expect(calls[0]?.init).toMatchObject({
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    // Any further header would ask for a preflight, which the proxy does not answer.
    expect(Object.keys(Object.fromEntries(calls[0]?.request.headers ?? []))).toEqual([]);
    expect(calls[0]?.request.method).toBe("GET");
  });

  it.each<[string, object, object]>([
    ["a live session", { session: "active", ...ANNA }, { state: "active", user: ANNA }],
    ["a live session of an older server", ANNA, { state: "active", user: ANNA }],
    ["no session", { session: "inactive" }, { state: "inactive" }],
  ])("reads %s", async (_name, answer, verdict) => {
    proxyAnswers(json(answer));
    expect(await verify()).toEqual({ via: "qps-user", verdict });
  });

  it.each<[string, Answer]>([
    ["a redirect", opaqueRedirect()],
    ["404", status(404)],
    ["400", status(400)],
    ["a web page", new Response("<html>")],
    ["JSON of something else", json({ name: "another service" })],
    ["null", json(null)],
    ["a number", json(5)],
    ["500 with an answer like it", json({ session: "active", ...ANNA }, { status: 500 })],
    ["nothing", new Response("")],
    ["more than 16 kB", new Response(`{"session":"active","x":"${"x".repeat(20_000)}"}`)],
  ])("%s is no proxy's answer, and no socket is opened", async (_name, answer) => {
    proxyAnswers(answer);
    const sockets = proxySocket(() => undefined);
    const error = await errorOf(() => verify());
    expect(error).toMatchObject({ code: "unreachable", stage: "verify" });
    expect(error.message).toContain(`${PROXY}/qps/user`);
    expect(sockets).toHaveLength(0);
  });

  it("comes out with the caller's reason when the caller leaves", async () => {
    proxyAnswers(({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    });
    expect(await thrownBy(() => verify())).toBe("left");
  });
});

describe("by WebSocket, where /qps/user cannot be read", () => {
  it("believes the proxy's first word of who is signed in, and closes", async () => {
    proxyAnswers(unreadable);
    const sockets = proxySocket((socket) =>
      socket.says("OnAuthenticationInformation", { mustAuthenticate: false, ...ANNA }),
    );
    expect(await verify()).toEqual({ via: "websocket", verdict: { state: "active", user: ANNA } });
    expect(sockets.map(({ url }) => url)).toEqual(["wss://sense.example.com/mashup/app/engineData"]);
    expect(sockets[0]?.close).toHaveBeenCalledOnce();
    expect(sockets[0]?.onmessage).toBeNull();
  });

  it("passes over other messages", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => {
      socket.says("OnConnected", { qSessionState: "SESSION_CREATED" });
      socket.says("OnAuthenticationInformation", {
        mustAuthenticate: true,
        loginUri: "https://sense.example.com/login",
      });
    });
    expect(await verify()).toEqual({ via: "websocket", verdict: { state: "inactive" } });
  });

  it("waits for the word of who is signed in, whatever else the engine says before", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => {
      socket.says("OnConnected", { qSessionState: "SESSION_CREATED" });
      socket.says("OnAuthenticationInformation", { mustAuthenticate: false, ...ANNA });
    });
    expect((await verify()).verdict).toEqual({ state: "active", user: ANNA });
  });

  it("does not ask /qps/user to be read again where it could not be read last time", async () => {
    const calls = proxyAnswers(unreadable);
    proxySocket((socket) => socket.says("OnAuthenticationInformation", ANNA));
    await verify("websocket");
    expect(calls.map(({ init }) => init.mode)).toEqual(["no-cors"]);
  });

  it.each<[string, readonly Answer[], string]>([
    ["the host answers, so headers or prefix are wrong", [unreadable, status(200)], "cors-missing"],
    ["nothing answers", [unreadable], "unreachable"],
  ])("a refused handshake: %s", async (_name, answers, code) => {
    proxyAnswers(...answers);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => verify())).toMatchObject({ code, stage: "verify" });
  });

  it("nothing answers and the browser is offline", async () => {
    openPage({ online: false });
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => verify())).toMatchObject({ code: "offline", retryable: true });
  });

  it("a policy of the page blocks it: the directive is named", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => {
      const fields = {
        blockedURI: "wss://sense.example.com/mashup/app",
        effectiveDirective: "connect-src",
        disposition: "enforce",
      };
      document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
      socket.refuses();
    });
    const error = await errorOf(() => verify());
    expect(error).toMatchObject({ code: "csp-blocked", stage: "verify" });
    expect(error.fix.set).toContain("connect-src https://sense.example.com wss://sense.example.com");
  });

  it("a socket that answered before there was a session, and is refused now: the allow list lets nobody through who is signed in", async () => {
    proxyAnswers(status(200));
    proxySocket((socket) => socket.refuses());
    const error = await errorOf(() => verify("websocket"));
    expect(error).toMatchObject({ code: "websocket-refused", stage: "verify", fix: { who: "qlik-admin" } });
    expect(error.fix.set).toContain("Host allow list = app.example.com");
  });

  it("a socket that answered before, where nothing answers now, is no refusal", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => verify("websocket"))).toMatchObject({ code: "unreachable" });
  });

  it("asks beside the socket whether anything answers, and follows where that leads", async () => {
    const calls = proxyAnswers(unreadable, status(200));
    proxySocket((socket) => socket.refuses());
    await thrownBy(() => verify());
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`, `${PROXY}/qps/user`]);
    expect(calls[1]?.init).toMatchObject({ mode: "no-cors", redirect: "follow", credentials: "include" });
    expect(calls[1]?.init.signal).toBe(controller.signal);
  });

  describe("nothing answers, and the browser asks its user before a page may reach the local network", () => {
    const permission = (states: Readonly<Record<string, PermissionState>>) => {
      const query = ({ name }: { name: string }) => Promise.resolve({ state: states[name] });
      vi.stubGlobal("navigator", { onLine: true, permissions: { query } });
      vi.stubGlobal("isSecureContext", true);
      proxyAnswers(unreadable);
      proxySocket((socket) => socket.refuses());
    };

    it("the user said no: local-network-blocked, and where to allow it", async () => {
      permission({ "local-network": "denied" });
      const error = await errorOf(() => verify());
      expect(error).toMatchObject({ code: "local-network-blocked", stage: "verify", fix: { who: "network" } });
      expect(error.message).toContain("https://app.example.com from the local network");
    });

    it.each<[PermissionState, boolean]>([
      ["prompt", true],
      ["granted", false],
    ])("%s: unreachable; the question is hinted at: %s", async (state, hinted) => {
      permission({ "local-network": state });
      const error = await errorOf(() => verify());
      expect(error.code).toBe("unreachable");
      expect(error.fix.set.endsWith("(local network access of this site?)")).toBe(hinted);
    });

    it("the permission for this computer does not count for a host in the network", async () => {
      permission({ "local-network": "granted", "loopback-network": "denied" });
      expect((await errorOf(() => verify())).code).toBe("unreachable");
    });
  });

  it("keeps what the browser said as the error's cause", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect((await errorOf(() => verify())).cause).toMatchObject({ name: "TypeError", message: "Failed to fetch" });
  });

  it("an engine that throws at a blocked address is as one that refuses", async () => {
    proxyAnswers(unreadable, status(200));
    vi.stubGlobal("WebSocket", function () {
      throw new DOMException("blocked", "SecurityError");
    });
    expect((await errorOf(() => verify())).code).toBe("cors-missing");
  });

  it("a message that is no JSON does not pass for a session, and is not waited out", async () => {
    proxyAnswers(unreadable, status(200));
    const sockets = proxySocket((socket) => {
      socket.onmessage?.({ data: "<html>" });
    });
    expect((await errorOf(() => verify())).code).toBe("cors-missing");
    expect(sockets[0]?.close).toHaveBeenCalled();
  });

  it("ends with the caller's reason, socket closed and no listener left, when the caller leaves", async () => {
    proxyAnswers(unreadable);
    const sockets = proxySocket(() => controller.abort("left"));
    expect(await thrownBy(() => verify())).toBe("left");
    expect(sockets[0]?.close).toHaveBeenCalledOnce();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });
});
