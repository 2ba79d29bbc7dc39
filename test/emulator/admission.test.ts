import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy, type ProxyOptions } from "../../src/emulator/index.js";
import { NOTIFICATIONS } from "../../src/emulator/model/sockets/notifications.js";
import { ADA, ask, askTrusted, BOB, MASHUP, signInAs } from "./support/ask.js";
import { openSocket } from "./support/socket.js";

const APP = "wss://localhost/mashup/app/engineData";

function firstWord(options: ProxyOptions, user = ADA) {
  const proxy = createQlikProxy(options);
  const socket = openSocket(proxy, APP, { cookie: signInAs(proxy, user) });
  return { socket, last: socket.received.at(-1), methods: socket.methods.slice(1) };
}

describe("a session that has ended", () => {
  const SIX = "OnMaxParallelSessionsExceeded";

  test.each<[string, (proxy: ReturnType<typeof createQlikProxy>, cookie: string) => unknown]>([
    ["the user's logout", (proxy, cookie) => ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie })],
    ["a backend", (proxy) => askTrusted(proxy, "/qps/mashup/user/ACME/ada", { method: "DELETE" })],
  ])("a session that was ended by %s still counts for a while, and then no more", (_, end) => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock, sessionCooldownMs: 60_000 });
    for (let count = 0; count < 5; count++) end(proxy, signInAs(proxy));
    const cookie = signInAs(proxy);
    const open = () => openSocket(proxy, APP, { cookie }).methods.at(-1);
    expect(proxy.sessions()).toHaveLength(1);
    expect(open()).toBe(SIX);
    clock.advance(59_999);
    expect(open()).toBe(SIX);
    clock.advance(1);
    expect(open()).toBe("OnConnected");
  });

  test("a session that was ended by inactivity still counts, and only for its own user", () => {
    const clock = createManualClock();
    const virtualProxies = [{ prefix: "mashup", inactivityTimeoutMs: 1000 }];
    const proxy = createQlikProxy({ clock, virtualProxies, maxSessions: 1 });
    signInAs(proxy);
    clock.advance(1000);
    expect(openSocket(proxy, APP, { cookie: signInAs(proxy, { ...ADA, userId: "ADA" }) }).methods.at(-1)).toBe(SIX);
    expect(openSocket(proxy, APP, { cookie: signInAs(proxy, BOB) }).methods.at(-1)).toBe("OnConnected");
  });

  test("a session that a test ended, or where there is no cool-down, does not count", () => {
    const proxy = createQlikProxy({ maxSessions: 1 });
    signInAs(proxy);
    proxy.endUserSessions("mashup", ADA);
    expect(openSocket(proxy, APP, { cookie: signInAs(proxy) }).methods.at(-1)).toBe("OnConnected");
    const warm = createQlikProxy({ maxSessions: 1, sessionCooldownMs: 0 });
    ask(warm, `${MASHUP}/qps/user`, { method: "DELETE", cookie: signInAs(warm) });
    expect(openSocket(warm, APP, { cookie: signInAs(warm) }).methods.at(-1)).toBe("OnConnected");
  });
});

describe("a licence", () => {
  const licences = { "acme\\ADA": "denied", "*": "pending" } as const;

  test("a licence decides at the socket, not at the sign-in", () => {
    const denied = firstWord({ licences });
    expect(denied.last).toMatchObject({ method: "OnLicenseAccessDenied", params: { severity: "fatal" } });
    expect(denied.socket.closedWith).toBe(1000);
    expect(firstWord({ licences }, BOB).methods).toEqual(["OnLicenseAccessDeniedPendingUserSync"]);
    expect(firstWord({ licences: { "ACME\\eve": "denied" } }).methods).toEqual(["OnConnected"]);
  });

  test("a licence may be refused by the engine's welcome instead", () => {
    const { last, socket } = firstWord({ licences, licenceDenial: "session-state" });
    expect(last).toMatchObject({ method: "OnConnected", params: { qSessionState: "SESSION_ERROR_NO_LICENSE" } });
    expect(socket.closedWith).toBe(1000);
  });

  test("a licence that was given to too many is a warning", () => {
    const { socket, methods } = firstWord({ licences: { "*": "excess" } });
    expect(methods).toEqual(["OnExcessLicenseAssignment", "OnConnected"]);
    expect([socket.received[1]?.params["severity"], socket.closedWith]).toEqual(["warning", undefined]);
  });

  test("a licence that arrives later lets the next socket in", () => {
    const proxy = createQlikProxy({ licences: { "*": "pending" } });
    const cookie = signInAs(proxy);
    proxy.setLicence(ADA, "granted");
    expect(openSocket(proxy, APP, { cookie }).methods.at(-1)).toBe("OnConnected");
    expect(openSocket(proxy, APP, { cookie: signInAs(proxy, BOB) }).methods.at(-1)).toContain("Pending");
  });
});

test.each(["SESSION_ERROR_APP_ACCESS_DENIED", "SESSION_ERROR_LICENSE_RENEW"] as const)(
  "an engine that answers with %s closes the socket after it",
  (engine) => {
    const { last, socket } = firstWord({ engine });
    expect(last).toMatchObject({ method: "OnConnected", params: { qSessionState: engine } });
    expect(socket.closedWith).toBe(1000);
  },
);

describe("a notification sent by hand", () => {
  test.each(Object.entries(NOTIFICATIONS))(
    "a notification sent by hand %s reaches each socket of that session alone",
    (name, { severity }) => {
      const proxy = createQlikProxy({ clock: createManualClock(0) });
      const cookie = signInAs(proxy);
      const [one, two] = [openSocket(proxy, APP, { cookie }), openSocket(proxy, APP, { cookie })];
      const other = openSocket(proxy, APP, { cookie: signInAs(proxy) });
      const id = proxy.sessions()[0]?.id ?? "";
      expect(proxy.notify(id, name as keyof typeof NOTIFICATIONS, "said")).toBe(2);
      for (const socket of [one, two]) {
        expect(socket.received.at(-1)).toEqual({
          jsonrpc: "2.0",
          method: name,
          params: { severity, timestamp: "1970-01-01T00:00:00.000Z", message: "said" },
        });
        expect(socket.closedWith).toBe(severity === "fatal" ? 1000 : undefined);
      }
      expect(other.methods.at(-1)).toBe("OnConnected");
      expect(proxy.sessions()).toHaveLength(2);
    },
  );

  test("a notification sent by hand is an error when Qlik has none of that name, and goes to nobody without a session", () => {
    const proxy = createQlikProxy();
    expect(() => proxy.notify("x", "OnTea" as never)).toThrow(/"name" must be one of OnSessionTimedOut, /);
    expect(proxy.notify("x", "OnSessionClosed")).toBe(0);
  });

  test("a notification sent by hand ends the session for good where that is asked for", () => {
    const proxy = createQlikProxy();
    const socket = openSocket(proxy, APP, { cookie: signInAs(proxy) });
    proxy.endSession(proxy.sessions()[0]?.id ?? "", "closed");
    expect(socket.received.at(-1)).toMatchObject({
      method: "OnSessionClosed",
      params: { message: "Session closed by server" },
    });
    expect(proxy.sessions()).toEqual([]);
  });
});
