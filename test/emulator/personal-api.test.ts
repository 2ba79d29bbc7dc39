import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy } from "../../src/emulator/index.js";
import { ADA, ask, askTrusted, MASHUP, signInAs, whoIs } from "./support/ask.js";

const told = (text: string) => JSON.parse(text) as Record<string, string>;

describe("GET /qps/user", () => {
  test("GET /qps/user names the signed-in user and where to log out", () => {
    const proxy = createQlikProxy();
    const answer = ask(proxy, "https://localhost:8443/mashup/qps/user", { cookie: signInAs(proxy) });
    expect(answer.status).toBe(200);
    expect(answer.header("content-type")).toContain("application/json");
    expect(told(answer.text)).toEqual({
      userDirectory: "ACME",
      userId: "ada",
      userName: "ada",
      logoutUri: "https://localhost:8443/mashup/qps/user",
    });
  });

  test("GET /qps/user says inactive, with 200 and no redirect, to everybody else", () => {
    const answer = ask(createQlikProxy(), `${MASHUP}/qps/user`, { cookie: "X-Qlik-Session-mashup=dead" });
    expect([answer.status, told(answer.text)]).toEqual([200, { session: "inactive" }]);
  });

  test("GET /qps/user adds a login address for a target on an allowed host, and for no other", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"] }] });
    const loginUri = (target: string) =>
      told(ask(proxy, `${MASHUP}/qps/user?targeturi=${encodeURIComponent(target)}`).text)["loginUri"];
    const login = /^https:\/\/localhost\/mashup\/internal_forms_authentication\/\?targetId=[0-9a-f-]{36}$/;
    expect(loginUri("https://app.example.com/report?id=1")).toMatch(login);
    expect(loginUri("https://localhost:8443/mashup/hub/")).toMatch(login);
    expect(loginUri("/mashup/hub/")).toMatch(login);
    expect(loginUri("https://evil.example.com/")).toBeUndefined();
    expect(loginUri("javascript:alert(1)")).toBeUndefined();
    expect(loginUri("https://")).toBeUndefined();

    const targetId = new URL(loginUri("https://app.example.com/report?id=1") ?? "").searchParams.get("targetId");
    const body = JSON.stringify({ UserDirectory: "ACME", UserId: "ada", TargetId: targetId });
    const made = told(askTrusted(proxy, "/qps/mashup/ticket", { method: "POST", body }).text);
    expect(made["TargetUri"]).toBe("https://app.example.com/report?id=1");
  });

  test("GET /qps/user keeps a session alive", () => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock });
    const cookie = signInAs(proxy);
    clock.advance(29 * 60_000);
    expect(whoIs(proxy, cookie)).toBe("ada");
    clock.advance(29 * 60_000);
    expect(whoIs(proxy, cookie)).toBe("ada");
  });
});

describe("DELETE /qps/user", () => {
  test("DELETE /qps/user ends the caller's own session and answers 204", () => {
    const proxy = createQlikProxy();
    const [cookie, other] = [signInAs(proxy), signInAs(proxy)];
    const answer = ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(whoIs(proxy, cookie)).toBeUndefined();
    expect(whoIs(proxy, other)).toBe("ada");
  });

  test("DELETE /qps/user is refused without a session, and other methods with any", () => {
    const proxy = createQlikProxy();
    expect(ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE" }).status).toBe(403);
    expect(ask(proxy, `${MASHUP}/qps/user`, { method: "POST", cookie: signInAs(proxy) }).status).toBe(405);
  });

  test("DELETE /qps/user does not exist with the prefix in the trusted side's place", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy, { ...ADA, virtualProxy: "" });
    expect(ask(proxy, "https://localhost/qps/mashup/user", { cookie }).status).toBe(404);
  });
});

describe("GET /qps/csrftoken", () => {
  test("GET /qps/csrftoken answers 204 with the session's token in a header, the same each time", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy);
    const token = () => ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie });
    expect(token().status).toBe(204);
    expect(token().header("qlik-csrf-token")).toMatch(/^[0-9a-f-]{36}$/);
    expect(token().header("qlik-csrf-token")).toBe(token().header("qlik-csrf-token"));
    expect(ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie: signInAs(proxy) }).header("qlik-csrf-token")).not.toBe(
      token().header("qlik-csrf-token"),
    );
  });

  test("GET /qps/csrftoken is refused without a session", () => {
    expect(ask(createQlikProxy(), `${MASHUP}/qps/csrftoken`).status).toBe(403);
  });

  test("GET /qps/csrftoken makes a session for an anonymous caller", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ prefix: "mashup", anonymous: true }] });
    const answer = ask(proxy, `${MASHUP}/qps/csrftoken`);
    expect([answer.status, proxy.sessions()[0]?.anonymous]).toEqual([204, true]);
    expect(answer.cookie).toMatch(/^X-Qlik-Session-mashup=/);
  });

  test("GET /qps/csrftoken does not exist on an older server", () => {
    const proxy = createQlikProxy({ csrfTokenEndpoint: "absent" });
    expect(ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie: signInAs(proxy) }).status).toBe(404);
  });
});
