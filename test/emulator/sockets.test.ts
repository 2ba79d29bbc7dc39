import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy, type ProxyOptions } from "../../src/emulator/index.js";
import { ADA, ask, askTrusted, MASHUP, signInAs, whoIs } from "./support/ask.js";
import { openSocket } from "./support/socket.js";

const APP = "wss://localhost/mashup/app/engineData";

describe("an open socket", () => {
  test("an open socket hears at once who is signed in, then that the engine is connected", () => {
    const proxy = createQlikProxy();
    const socket = openSocket(proxy, APP, { cookie: signInAs(proxy) });
    expect(socket.received).toEqual([
      {
        jsonrpc: "2.0",
        method: "OnAuthenticationInformation",
        params: {
          userId: "ada",
          userDirectory: "ACME",
          logoutUri: "https://localhost/mashup/qps/user",
          mustAuthenticate: false,
        },
      },
      { jsonrpc: "2.0", method: "OnConnected", params: { qSessionState: "SESSION_CREATED" } },
    ]);
    expect(socket.closedWith).toBeUndefined();
    expect(proxy.counters().socketsOpened).toBe(1);
  });

  test("an open socket without a session is told where to log in, to come back to the page, and is closed", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"] }] });
    const page = encodeURIComponent("https://app.example.com/report?a=1");
    const socket = openSocket(proxy, `${APP}?reloadUri=${page}`);
    const [first] = socket.received;
    expect(first?.params).toEqual({
      loginUri: expect.stringMatching(
        /^https:\/\/localhost\/mashup\/internal_forms_authentication\/\?targetId=[0-9a-f-]{36}$/,
      ) as string,
      mustAuthenticate: true,
    });
    expect([socket.methods.length, socket.closedWith]).toEqual([1, 1000]);

    const TargetId = new URL(String(first?.params["loginUri"])).searchParams.get("targetId");
    const body = JSON.stringify({ UserDirectory: "ACME", UserId: "ada", TargetId });
    const made = JSON.parse(askTrusted(proxy, "/qps/mashup/ticket", { method: "POST", body }).text) as object;
    expect(made).toMatchObject({ TargetUri: "https://app.example.com/report?a=1" });
  });

  test("an open socket passes messages to the engine of its user and app, and the answers back", () => {
    const opened: unknown[] = [];
    const proxy = createQlikProxy({
      openEngine: (context) => {
        opened.push(context);
        return { receive: (text) => (text === "quiet" ? undefined : JSON.stringify({ method: text })) };
      },
    });
    const cookie = signInAs(proxy);
    const socket = openSocket(proxy, "wss://localhost/mashup/app/a%20b/identity/x/ttl/60?reloadUri=y", { cookie });
    socket.handlers.message("quiet");
    socket.handlers.message("echo");
    expect(opened).toEqual([{ user: { userDirectory: "ACME", userId: "ada" }, appId: "a b" }]);
    expect(socket.methods.slice(2)).toEqual(["echo"]);
  });

  test("an open socket speaks to the built-in engine", () => {
    const proxy = createQlikProxy();
    const socket = openSocket(proxy, APP, { cookie: signInAs(proxy) });
    socket.handlers.message('{"jsonrpc":"2.0","id":7,"handle":-1,"method":"GetAuthenticatedUser","params":[]}');
    expect(socket.received.at(-1)).toMatchObject({ id: 7, result: { qReturn: "UserDirectory=ACME; UserId=ada" } });
  });

  test("an open socket attaches to the engine session of the same app and identity while that lives", () => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock });
    const cookie = signInAs(proxy);
    const open = (path: string, as = cookie) => {
      const socket = openSocket(proxy, `wss://localhost/mashup/app/${path}`, { cookie: as });
      return { state: socket.received.at(-1)?.params["qSessionState"], close: () => socket.handlers.closed() };
    };
    const first = open("x");
    expect([first.state, open("y").state, open("x/identity/i").state]).toEqual(Array(3).fill("SESSION_CREATED"));
    const second = open("x");
    expect([second.state, open("x", signInAs(proxy)).state]).toEqual(["SESSION_ATTACHED", "SESSION_CREATED"]);
    first.close();
    second.close();
    expect(open("x").state).toBe("SESSION_CREATED");

    open("z/ttl/60").close();
    clock.advance(59_000);
    open("z/ttl/60").close();
    clock.advance(59_000);
    expect(open("z/ttl/60").state).toBe("SESSION_ATTACHED");
    open("w/ttl/60").close();
    clock.advance(61_000);
    expect(open("w/ttl/60").state).toBe("SESSION_CREATED");
  });
});

describe("a socket is denied, fatally,", () => {
  const last = (options: ProxyOptions, signIns: number) => {
    const proxy = createQlikProxy({ clock: createManualClock(0), ...options });
    const cookies = Array.from({ length: signIns }, () => signInAs(proxy));
    const socket = openSocket(proxy, APP, { cookie: cookies.at(-1) });
    return { notification: socket.received.at(-1), closedWith: socket.closedWith };
  };

  test("a socket is denied, fatally, to a user with six sessions, not to one with five", () => {
    expect(last({}, 5).notification?.method).toBe("OnConnected");
    expect(last({}, 6)).toMatchObject({
      notification: {
        method: "OnMaxParallelSessionsExceeded",
        params: { severity: "fatal", timestamp: "1970-01-01T00:00:00.000Z" },
      },
      closedWith: 1000,
    });
    expect(last({ maxSessions: 1 }, 2).notification?.method).toBe("OnMaxParallelSessionsExceeded");
  });

  test("a socket is denied, fatally, when no engine can be reached", () => {
    const { notification, closedWith } = last({ engine: "none" }, 1);
    expect(notification).toMatchObject({ method: "OnNoEngineAvailable", params: { severity: "fatal" } });
    expect(notification?.params).not.toHaveProperty("message");
    expect(closedWith).toBe(1000);
  });
});

describe("the end of a session", () => {
  const LOGOUTS = {
    "the user's own logout": (proxy: ReturnType<typeof createQlikProxy>, cookie: string) =>
      ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie }),
    "a backend that ends the user's sessions": (proxy: ReturnType<typeof createQlikProxy>) =>
      askTrusted(proxy, "/qps/mashup/user/ACME/ada", { method: "DELETE" }),
    "a backend that ends the session": (proxy: ReturnType<typeof createQlikProxy>, cookie: string) =>
      askTrusted(proxy, `/qps/mashup/session/${cookie.split("=")[1] ?? ""}`, { method: "DELETE" }),
  };

  test.each(Object.entries(LOGOUTS))(
    "the end of a session by %s tells each of its sockets and closes them",
    (_, logOut) => {
      const proxy = createQlikProxy();
      const cookie = signInAs(proxy);
      const sockets = [openSocket(proxy, APP, { cookie }), openSocket(proxy, APP, { cookie })];
      const stranger = openSocket(proxy, APP, { cookie: signInAs(proxy, { ...ADA, userId: "bob" }) });
      logOut(proxy, cookie);
      for (const socket of sockets) {
        expect(socket.received.at(-1)).toMatchObject({
          method: "OnSessionLoggedOut",
          params: { severity: "fatal", message: "User logged out manually" },
        });
        expect(socket.closedWith).toBe(1000);
      }
      expect(stranger.closedWith).toBeUndefined();
    },
  );

  test("a logout by DELETE ends one browser's session alone: the user's other browser keeps its session and its socket", () => {
    const proxy = createQlikProxy();
    const [cookie, other] = [signInAs(proxy), signInAs(proxy)];
    const [ended, kept] = [openSocket(proxy, APP, { cookie }), openSocket(proxy, APP, { cookie: other })];
    ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie });
    expect([ended.methods.at(-1), ended.closedWith]).toEqual(["OnSessionLoggedOut", 1000]);
    expect([kept.methods.at(-1), kept.closedWith]).toEqual(["OnConnected", undefined]);
    expect([whoIs(proxy, cookie), whoIs(proxy, other)]).toEqual([undefined, "ada"]);
    kept.handlers.message('{"jsonrpc":"2.0","id":7,"handle":-1,"method":"GetAuthenticatedUser","params":[]}');
    expect(kept.received.at(-1)).toMatchObject({ result: { qReturn: "UserDirectory=ACME; UserId=ada" } });
  });

  test("the end of a session by inactivity tells its sockets, and traffic on one of them puts it off", () => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock, virtualProxies: [{ prefix: "mashup", inactivityTimeoutMs: 60_000 }] });
    const cookie = signInAs(proxy);
    const socket = openSocket(proxy, APP, { cookie });
    clock.advance(50_000);
    socket.handlers.message('{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}');
    clock.advance(59_999);
    expect(socket.closedWith).toBeUndefined();
    clock.advance(1);
    expect(socket.received.at(-1)).toMatchObject({
      method: "OnSessionTimedOut",
      params: { severity: "fatal", message: "Session timed out due to inactivity" },
    });
    expect([socket.closedWith, proxy.sessions()]).toEqual([1000, []]);
    const heard = socket.received.length;
    socket.handlers.message('{"jsonrpc":"2.0","id":2,"handle":-1,"method":"EngineVersion","params":[]}');
    expect(socket.received).toHaveLength(heard);
  });

  test("the end of a session between handshake and open is noticed", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy);
    const answer = proxy.upgrade({ method: "GET", url: new URL(APP), headers: { cookie } });
    proxy.endUserSessions("mashup", ADA);
    const texts: string[] = [];
    if (answer.accepted) answer.open({ send: (text) => texts.push(text), close: () => undefined });
    expect(texts.map((text) => JSON.parse(text) as object)).toMatchObject([{ params: { mustAuthenticate: true } }]);
  });
});
