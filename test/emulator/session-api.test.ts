import { describe, expect, test } from "vitest";
import { createQlikProxy, type QlikProxy } from "../../src/emulator/index.js";
import { ask, askTrusted, MASHUP, signInAs, whoIs } from "./support/ask.js";

const ID = "7f1c0a52-6f0e-4a5e-9a39-6c1d6a7f0b11";
const add = (proxy: QlikProxy, body: object, path = "/qps/mashup/session") =>
  askTrusted(proxy, path, { method: "POST", body: JSON.stringify(body) });
const ADA_SESSION = { UserDirectory: "ACME", UserId: "ada", SessionId: ID };

describe("a backend that makes a session itself", () => {
  test("a backend that makes a session itself is told whether the user is new, and its id is the cookie", () => {
    const proxy = createQlikProxy();
    const answer = add(proxy, { ...ADA_SESSION, Attributes: [{ Group: "x" }] });
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text)).toEqual({
      ...ADA_SESSION,
      Attributes: [{ Group: "x" }],
      UserName: "ada",
      NewUser: true,
    });
    const order = ["UserDirectory", "UserId", "Attributes", "SessionId"];
    expect(Object.keys(JSON.parse(answer.text) as object).slice(0, 4)).toEqual(order);
    expect(whoIs(proxy, `X-Qlik-Session-mashup=${ID}`)).toBe("ada");
    expect(ask(proxy, `${MASHUP}/hub/`, { cookie: `X-Qlik-Session-mashup=${ID}` }).status).toBe(200);
    const again = add(proxy, { userDirectory: "acme", userId: "ADA", sessionId: "another" });
    expect(JSON.parse(again.text)).toMatchObject({ NewUser: false });
    expect(proxy.counters().sessionsCreated).toBe(2);
  });

  test("a backend that makes a session itself makes it under one virtual proxy, where it can be looked at and ended", () => {
    const proxy = createQlikProxy();
    add(proxy, ADA_SESSION);
    expect(askTrusted(proxy, `/qps/session/${ID}`).status).toBe(404);
    expect(JSON.parse(askTrusted(proxy, `/qps/mashup/session/${ID}`).text)).toMatchObject({ UserId: "ada" });
    expect(JSON.parse(askTrusted(proxy, "/qps/mashup/session").text)).toHaveLength(1);
    expect(askTrusted(proxy, `/qps/mashup/session/${ID}`, { method: "DELETE" }).status).toBe(200);
    expect(whoIs(proxy, `X-Qlik-Session-mashup=${ID}`)).toBeUndefined();
  });

  test("a backend that makes a session itself counts with the user's other sessions", () => {
    const proxy = createQlikProxy();
    signInAs(proxy);
    add(proxy, ADA_SESSION);
    expect(JSON.parse(askTrusted(proxy, "/qps/mashup/user/ACME/ada").text)).toHaveLength(2);
  });

  test.each<[string, object, number, RegExp]>([
    ["no id", { UserDirectory: "A", UserId: "b" }, 500, /Required property &#39;SessionId&#39; not found/],
    ["no user", { UserDirectory: "A", SessionId: ID }, 500, /&#39;UserId&#39;/],
    ["an id that no cookie can carry", { ...ADA_SESSION, SessionId: "a;b" }, 400, /SessionId/],
    ["an id with a line break", { ...ADA_SESSION, SessionId: "a\r\nb" }, 400, /SessionId/],
    ["an empty id", { ...ADA_SESSION, SessionId: "" }, 400, /SessionId/],
    ["a number for an id", { ...ADA_SESSION, SessionId: 7 }, 400, /SessionId/],
    ["a blank user", { ...ADA_SESSION, UserId: " " }, 400, /UserId/],
  ])("a backend that makes a session itself is refused with %s", (_, body, status, text) => {
    const proxy = createQlikProxy();
    const answer = add(proxy, body);
    expect([answer.status, answer.header("content-type")]).toEqual([status, "text/html; charset=utf-8"]);
    expect(answer.text).toMatch(text);
    expect(proxy.sessions()).toEqual([]);
  });

  test("a backend that makes a session itself cannot take an id that is in use, under another virtual proxy neither", () => {
    const proxy = createQlikProxy();
    add(proxy, ADA_SESSION);
    expect(add(proxy, { ...ADA_SESSION, UserId: "eve" }).status).toBe(500);
    expect(add(proxy, { ...ADA_SESSION, UserId: "eve" }, "/qps/session").status).toBe(500);
    expect(proxy.sessions().map(({ user }) => user.userId)).toEqual(["ada"]);
  });
});
