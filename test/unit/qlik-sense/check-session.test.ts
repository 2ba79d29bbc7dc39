// The look at a session: `/qps/user` first, the WebSocket where that cannot be read, and a cause named where neither speaks.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { checkSession } from "../../../src/qlik-sense/check/check-session.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { json, opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers, proxySocket } from "../support/proxy-answers.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const proxy = parseProxy(PROXY);
const unreadable = new TypeError("Failed to fetch");
let controller: AbortController;
const look = (lastVia?: "qps-user" | "websocket") => checkSession(proxy, controller.signal, lastVia);

beforeEach(() => {
  openPage();
  controller = new AbortController();
});
afterEach(() => vi.unstubAllGlobals());

describe("by /qps/user", () => {
  it("a look asks /qps/user below the prefix, with credentials, uncached, without following a redirect, and nothing about the page", async () => {
    const calls = proxyAnswers(json({ session: "inactive" }));
    await look();
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

  it.each<[string, object, object | string]>([
    ["a live session", { session: "active", ...ANNA }, identityOf(ANNA)],
    ["a live session of an older server", ANNA, identityOf(ANNA)],
    ["an anonymous session", { session: "inactive", userDirectory: "NONE", userId: "anonymous\\1" }, "anonymous"],
    ["no session", { session: "inactive" }, "none"],
  ])("a look reads %s out of /qps/user", async (_name, answer, session) => {
    proxyAnswers(json(answer));
    expect(await look()).toEqual({ via: "qps-user", session });
  });

  it.each<[string, Answer]>([
    ["404", status(404)],
    ["400", status(400)],
    ["JSON of something else", json({ name: "another service" })],
    ["null", json(null)],
    ["a number", json(5)],
    ["500 with an answer like it", json({ session: "active", ...ANNA }, { status: 500 })],
    ["nothing", new Response("")],
    ["more than 16 kB", new Response(`{"session":"active","x":"${"x".repeat(20_000)}"}`)],
  ])("%s is no answer of a proxy to a look, and no socket is opened", async (_name, answer) => {
    proxyAnswers(answer);
    const sockets = proxySocket(() => undefined);
    const error = await errorOf(() => look());
    expect(error).toMatchObject({ code: "unreachable", stage: "verify" });
    expect(error.message).toContain(`${PROXY}/qps/user`);
    expect(sockets).toHaveLength(0);
  });

  it.each<[string, Answer, says: RegExp]>([
    ["a redirect", opaqueRedirect(), /a redirect.*is \/mashup\/ a prefix/s],
    ["a web page", new Response("<html>"), /a web page/],
    ["a web page behind white space", new Response("\n  <!doctype html>"), /a web page/],
    ["a page by its type alone", new Response("Sign in", { headers: { "Content-Type": "text/html" } }), /a web page/],
    ["401, Kerberos or NTLM", new Response("", { status: 401, headers: { "WWW-Authenticate": "Negotiate" } }), /401/],
    ["401 with an answer of Qlik's form", json({ session: "inactive" }, { status: 401 }), /401/],
    ["403 of a web application firewall", new Response("<html>", { status: 403 }), /403.*refuses this browser/s],
    ["407", status(407), /407/],
    ["511, a captive portal", status(511), /511.*this network/s],
  ])("%s is a gateway's answer to a look: the network's people are told, and no socket is opened", async (...row) => {
    const [, answer, says] = row;
    proxyAnswers(answer);
    const sockets = proxySocket(() => undefined);
    const error = await errorOf(() => look());
    expect(error).toMatchObject({ code: "gateway-login", fix: { who: "network" }, retryable: false, cure: "none" });
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/SameSite|Host allow list|no virtual proxy/);
    expect(sockets).toHaveLength(0);
  });

  it.each([429, 500, 502, 503, 504])(
    "%i is a server that is down, or too busy: the same call may succeed later",
    async (code) => {
      proxyAnswers(new Response("<html>", { status: code, headers: { "Retry-After": "7" } }));
      const error = await errorOf(() => look());
      expect(error).toMatchObject({ code: "unreachable", status: code, retryable: true, retryAfterMs: 7_000 });
      expect(error.fix.who).toBe("network");
    },
  );

  it("a look at /qps/user rejects with the caller's reason when the caller leaves", async () => {
    proxyAnswers(({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    });
    expect(await thrownBy(() => look())).toBe("left");
  });
});

describe("by WebSocket, where /qps/user cannot be read", () => {
  it("a look by WebSocket believes the proxy's first word of who is signed in, and closes", async () => {
    proxyAnswers(unreadable);
    const sockets = proxySocket((socket) =>
      socket.says("OnAuthenticationInformation", { mustAuthenticate: false, ...ANNA }),
    );
    expect(await look()).toEqual({ via: "websocket", session: identityOf(ANNA) });
    expect(sockets.map(({ url }) => url)).toEqual(["wss://sense.example.com/mashup/app/engineData"]);
    expect(sockets[0]?.close).toHaveBeenCalledOnce();
    expect(sockets[0]?.onmessage).toBeNull();
  });

  it("a look by WebSocket passes over other messages", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => {
      socket.says("OnConnected", { qSessionState: "SESSION_CREATED" });
      socket.says("OnAuthenticationInformation", {
        mustAuthenticate: true,
        loginUri: "https://sense.example.com/login",
      });
    });
    expect(await look()).toEqual({ via: "websocket", session: "none" });
  });

  it("a look by WebSocket waits for the word of who is signed in when the engine says something else before", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => {
      socket.says("OnConnected", { qSessionState: "SESSION_CREATED" });
      socket.says("OnAuthenticationInformation", { mustAuthenticate: false, ...ANNA });
    });
    expect((await look()).session).toEqual(identityOf(ANNA));
  });

  it("a look does not ask /qps/user to be read again where it could not be read last time", async () => {
    const calls = proxyAnswers(unreadable);
    proxySocket((socket) => socket.says("OnAuthenticationInformation", ANNA));
    await look("websocket");
    expect(calls.map(({ init }) => init.mode)).toEqual(["no-cors"]);
  });

  it.each<[string, readonly Answer[], string]>([
    ["the host answers, so headers or prefix are wrong", [unreadable, status(200)], "cors-missing"],
    ["nothing answers", [unreadable], "unreachable"],
  ])("a look whose WebSocket is refused: %s", async (_name, answers, code) => {
    proxyAnswers(...answers);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => look())).toMatchObject({ code, stage: "verify" });
  });

  it("a look that nothing answers is offline where the browser is", async () => {
    openPage({ online: false });
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => look())).toMatchObject({ code: "offline", retryable: true });
  });

  it("a look that a policy of the page blocks names the directive", async () => {
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
    const error = await errorOf(() => look());
    expect(error).toMatchObject({ code: "csp-blocked", stage: "verify" });
    expect(error.fix.set).toContain("connect-src https://sense.example.com wss://sense.example.com");
  });

  it("a WebSocket that answered before there was a session, and is refused now, names the host allow list", async () => {
    proxyAnswers(status(200));
    proxySocket((socket) => socket.refuses());
    const error = await errorOf(() => look("websocket"));
    expect(error).toMatchObject({ code: "websocket-refused", stage: "verify", fix: { who: "qlik-admin" } });
    expect(error.fix.set).toContain("Host allow list = app.example.com");
  });

  it("a /qps/user that could be read before, and cannot now though its host answers, is a gateway's login", async () => {
    proxyAnswers(unreadable, status(200));
    proxySocket((socket) => socket.refuses());
    const error = await errorOf(() => look("qps-user"));
    expect(error).toMatchObject({ code: "gateway-login", fix: { who: "network" } });
    expect(error.message).toContain("could be read before");
  });

  it("a place where a ticket was spent by fetch once, and that cannot be read now, has a gateway in front", async () => {
    vi.stubGlobal("localStorage", { getItem: () => JSON.stringify({ rightsKey: "", via: "fetch" }) });
    proxyAnswers(unreadable, status(200));
    proxySocket((socket) => socket.refuses());
    expect((await errorOf(() => look())).code).toBe("gateway-login");
  });

  it("a WebSocket that answered before, where nothing answers now, is no refusal", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect(await errorOf(() => look("websocket"))).toMatchObject({ code: "unreachable" });
  });

  it("a look asks beside the WebSocket whether anything answers, and follows redirects there", async () => {
    const calls = proxyAnswers(unreadable, status(200));
    proxySocket((socket) => socket.refuses());
    await thrownBy(() => look());
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

    it("a look that nothing answers, where the user refused the local network, says where to allow it", async () => {
      permission({ "local-network": "denied" });
      const error = await errorOf(() => look());
      expect(error).toMatchObject({ code: "local-network-blocked", stage: "verify", fix: { who: "network" } });
      expect(error.message).toContain("https://app.example.com from the local network");
    });

    it.each<[PermissionState, boolean]>([
      ["prompt", true],
      ["granted", false],
    ])(
      "a look that nothing answers, with the local-network permission %s, is unreachable; the question is hinted at: %s",
      async (state, hinted) => {
        permission({ "local-network": state });
        const error = await errorOf(() => look());
        expect(error.code).toBe("unreachable");
        expect(error.fix.set.endsWith("(local network access of this site?)")).toBe(hinted);
      },
    );

    it("a look at a host in the network does not count the permission for this computer", async () => {
      permission({ "local-network": "granted", "loopback-network": "denied" });
      expect((await errorOf(() => look())).code).toBe("unreachable");
    });
  });

  it("a look that fails keeps what the browser said as the error's cause", async () => {
    proxyAnswers(unreadable);
    proxySocket((socket) => socket.refuses());
    expect((await errorOf(() => look())).cause).toMatchObject({ name: "TypeError", message: "Failed to fetch" });
  });

  it("a browser that throws at a blocked WebSocket is as one that refuses it", async () => {
    proxyAnswers(unreadable, status(200));
    vi.stubGlobal("WebSocket", function () {
      throw new DOMException("blocked", "SecurityError");
    });
    expect((await errorOf(() => look())).code).toBe("cors-missing");
  });

  it("a WebSocket message that is no JSON does not pass for a session, and is not waited out", async () => {
    proxyAnswers(unreadable, status(200));
    const sockets = proxySocket((socket) => {
      socket.onmessage?.({ data: "<html>" });
    });
    expect((await errorOf(() => look())).code).toBe("cors-missing");
    expect(sockets[0]?.close).toHaveBeenCalled();
  });

  it("a look by WebSocket ends with the caller's reason, socket closed and no listener left, when the caller leaves", async () => {
    proxyAnswers(unreadable);
    const sockets = proxySocket(() => controller.abort("left"));
    expect(await thrownBy(() => look())).toBe("left");
    expect(sockets[0]?.close).toHaveBeenCalledOnce();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });
});
