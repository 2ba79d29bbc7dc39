import { describe, expect, test } from "vitest";
import { createQlikProxy, type VirtualProxyOptions } from "../../src/emulator/index.js";
import { ask, IMAGE, signInAs, whoIs } from "./support/ask.js";

const GUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

function setCookie(options: VirtualProxyOptions, scheme = "https"): string {
  const proxy = createQlikProxy({ virtualProxies: [options] });
  const ticket = proxy.issueTicket({ virtualProxy: options.prefix, userDirectory: "ACME", userId: "ada" });
  const prefix = options.prefix === "" ? "" : `/${options.prefix}`;
  return ask(proxy, `${scheme}://localhost${prefix}${IMAGE}?qlikTicket=${ticket}`).header("set-cookie") ?? "none";
}

describe("the session cookie", () => {
  test("the session cookie over https is secure and Lax, for the whole host, without an expiry", () => {
    expect(setCookie({ prefix: "mashup" })).toMatch(
      new RegExp(`^X-Qlik-Session-mashup=${GUID}; Path=/; HttpOnly; Secure; SameSite=Lax$`),
    );
  });

  test("the session cookie of the default virtual proxy is called X-Qlik-Session", () => {
    expect(setCookie({ prefix: "" })).toMatch(new RegExp(`^X-Qlik-Session=${GUID}; Path=/;`));
  });

  test("the session cookie over http has the suffix -HTTP and neither Secure nor SameSite", () => {
    expect(setCookie({ prefix: "mashup" }, "http")).toMatch(
      new RegExp(`^X-Qlik-Session-mashup-HTTP=${GUID}; Path=/; HttpOnly$`),
    );
    expect(setCookie({ prefix: "mashup", cookieName: "own" }, "http")).toMatch(/^own-HTTP=/);
  });

  test("the session cookie has the attributes that the administrator chose", () => {
    expect(setCookie({ prefix: "", sameSite: "none" })).toMatch(/; HttpOnly; Secure; SameSite=None$/);
    expect(setCookie({ prefix: "", sameSite: "strict" })).toMatch(/; SameSite=Strict$/);
    expect(setCookie({ prefix: "", sameSite: "unset" })).toMatch(/; HttpOnly; Secure$/);
    expect(setCookie({ prefix: "", secure: false, sameSite: "unset" })).toMatch(/; Path=\/; HttpOnly$/);
    expect(setCookie({ prefix: "", cookieDomain: "example.com" })).toContain("; Path=/; Domain=example.com; HttpOnly");
  });

  test("the session cookie counts only under its own virtual proxy and its own scheme", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy);
    const value = cookie.split("=")[1] ?? "";
    expect(whoIs(proxy, cookie)).toBe("ada");
    expect(whoIs(proxy, cookie, "https://localhost")).toBeUndefined();
    expect(whoIs(proxy, `X-Qlik-Session=${value}`, "https://localhost")).toBeUndefined();
    expect(whoIs(proxy, cookie, "http://localhost/mashup")).toBeUndefined();
  });

  test("the session cookie is found among others and behind a dead one of the same name", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy);
    expect(whoIs(proxy, `a=b; X-Qlik-Session-mashup=dead; ${cookie}; c`)).toBe("ada");
  });

  test("the session cookie that never comes back leaves the caller unknown", () => {
    const proxy = createQlikProxy();
    signInAs(proxy);
    expect(whoIs(proxy, undefined)).toBeUndefined();
    expect(proxy.sessions()).toHaveLength(1);
  });
});
