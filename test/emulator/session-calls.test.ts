import { describe, expect, test } from "vitest";
import { createQlikProxy } from "../../src/emulator/index.js";
import { ADA, ask, askTrusted, BOB, MASHUP, signInAs, whoIs } from "./support/ask.js";

describe("a backend", () => {
  test("a backend ends a user's sessions under one virtual proxy, whatever the letter case, and is told which", () => {
    const proxy = createQlikProxy();
    const cookies = [signInAs(proxy), signInAs(proxy)];
    const bob = signInAs(proxy, BOB);
    const elsewhere = signInAs(proxy, { ...ADA, virtualProxy: "" });
    const ended = askTrusted(proxy, "/qps/mashup/user/acme/ADA", { method: "DELETE" });
    expect(ended.status).toBe(200);
    const ids = cookies.map((cookie) => cookie.split("=")[1]);
    expect(JSON.parse(ended.text)).toEqual(
      ids.map((SessionId) => ({ UserDirectory: "ACME", UserId: "ada", SessionId, Attributes: [] })),
    );
    expect(cookies.map((cookie) => whoIs(proxy, cookie))).toEqual([undefined, undefined]);
    expect(whoIs(proxy, bob)).toBe("bob");
    expect(whoIs(proxy, elsewhere, "https://localhost")).toBe("ada");
    expect(askTrusted(proxy, "/qps/mashup/user/ACME/ada", { method: "DELETE" }).text).toBe("[]");
  });

  test("a backend lists a user's sessions, with any character in the name", () => {
    const proxy = createQlikProxy();
    signInAs(proxy, { ...ADA, userId: "Zoë / 50%" });
    const path = `/qps/mashup/user/ACME/${encodeURIComponent("Zoë / 50%")}`;
    expect(JSON.parse(askTrusted(proxy, path).text)).toMatchObject([{ UserId: "Zoë / 50%" }]);
    expect(proxy.sessions()).toHaveLength(1);
  });

  test("a backend looks at one session and ends it, and learns whether it was the user's last", () => {
    const proxy = createQlikProxy();
    const [first, second] = [signInAs(proxy), signInAs(proxy)];
    const path = (cookie: string) => `/qps/mashup/session/${cookie.split("=")[1] ?? ""}`;
    expect(JSON.parse(askTrusted(proxy, path(first)).text)).toMatchObject({ UserDirectory: "ACME", UserId: "ada" });
    const end = (cookie: string) => askTrusted(proxy, path(cookie), { method: "DELETE" });
    expect(JSON.parse(end(first).text)).toMatchObject({ Session: { UserId: "ada" }, LastSessionForUser: false });
    expect(JSON.parse(end(second).text)).toMatchObject({ LastSessionForUser: true });
    expect(end(second).status).toBe(404);
    expect(ask(proxy, `${MASHUP}/hub/`, { cookie: second }).status).toBe(302);
  });

  test("a backend cannot reach a session through another virtual proxy", () => {
    const proxy = createQlikProxy();
    const id = signInAs(proxy).split("=")[1] ?? "";
    expect(askTrusted(proxy, `/qps/session/${id}`).status).toBe(404);
    expect(JSON.parse(askTrusted(proxy, "/qps/session").text)).toEqual([]);
    expect(JSON.parse(askTrusted(proxy, "/qps/mashup/session").text)).toHaveLength(1);
  });

  test("a backend asks whether the proxy is alive", () => {
    expect(askTrusted(createQlikProxy(), "/qps/alive")).toMatchObject({ status: 200, text: "true" });
    expect(askTrusted(createQlikProxy(), "/qps/alive", { method: "POST" }).status).toBe(405);
  });

  test("a backend gets an answer to malformed addresses", () => {
    const proxy = createQlikProxy();
    const statuses = ["/qps/user/ACME", "/qps/user/%E0%A4%A/ada", "/qps/user/a/b/c", "/qps/session/%E0%A4%A"].map(
      (path) => askTrusted(proxy, path).status,
    );
    expect(statuses).toEqual([404, 400, 404, 404]);
  });
});

test("a test may end sessions without the trusted side", () => {
  const proxy = createQlikProxy();
  const cookies = [signInAs(proxy), signInAs(proxy), signInAs(proxy)];
  expect(proxy.endSession(proxy.sessions()[0]?.id ?? "")).toBe(true);
  expect(proxy.endSession("unknown")).toBe(false);
  expect(proxy.endUserSessions("mashup", ADA)).toBe(2);
  expect(cookies.map((cookie) => whoIs(proxy, cookie))).toEqual([undefined, undefined, undefined]);
});
