import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy, type QlikProxy } from "../../src/emulator/index.js";
import { ask, askTrusted, MASHUP, whoIs } from "./support/ask.js";

const HUB = `${MASHUP}/hub/?tab=1`;
const WINDOWS = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" };

/** Asks for the hub and returns the absolute login address. */
function loginFor(proxy: QlikProxy, headers: Record<string, string> = {}, address = HUB): string {
  return new URL(ask(proxy, address, { headers }).header("location") ?? "", MASHUP).href;
}

function logIn(proxy: QlikProxy, login: string, fields: Record<string, string>) {
  return ask(proxy, login, { method: "POST", body: new URLSearchParams(fields).toString() });
}

describe("the forms page", () => {
  test("the forms page sends whoever logs in back to where he came from, with a ticket that sets the cookie", () => {
    const proxy = createQlikProxy();
    const sent = logIn(proxy, loginFor(proxy), { username: "acme\\ADA", pwd: "anything" });
    expect([sent.status, sent.cookie]).toEqual([302, undefined]);
    const back = sent.header("location") ?? "";
    expect(back).toMatch(/^https:\/\/localhost\/mashup\/hub\/\?tab=1&qlikTicket=[\w.-]{16}$/);
    const arrived = ask(proxy, back);
    expect(arrived.status).toBe(200);
    expect(whoIs(proxy, arrived.cookie)).toBe("ada");
  });

  test("the forms page shows itself again to those it does not know, and makes no ticket", () => {
    const proxy = createQlikProxy({ loginUsers: [{ name: "CORP\\zoe", password: "secret" }] });
    const login = loginFor(proxy);
    for (const fields of [{}, { username: "ACME\\ada", pwd: "x" }, { username: "CORP\\zoe", pwd: "wrong" }]) {
      const answer = logIn(proxy, login, fields);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain("incorrect");
      expect(answer.text).toContain('name="pwd"');
    }
    expect(proxy.counters().ticketsIssued).toBe(0);
    expect(logIn(proxy, login, { username: "CORP\\zoe", pwd: "secret" }).status).toBe(302);
  });

  test("the forms page knows a user without a directory as one of the machine's own", () => {
    const proxy = createQlikProxy({ machineName: "box", loginUsers: [{ name: "BOX\\root" }] });
    const back = logIn(proxy, loginFor(proxy), { username: "root" }).header("location") ?? "";
    expect(proxy.counters().ticketsIssued).toBe(1);
    ask(proxy, back);
    expect(proxy.sessions().map(({ user }) => user)).toEqual([{ userDirectory: "BOX", userId: "root" }]);
  });

  test("the forms page leads to the hub when the target is no longer known", () => {
    const clock = createManualClock();
    const proxy = createQlikProxy({ clock, targetTtlMs: 1000 });
    const login = loginFor(proxy);
    clock.advance(1001);
    const back = logIn(proxy, login, { username: "ACME\\bob" }).header("location");
    expect(back).toMatch(/^https:\/\/localhost\/mashup\/hub\/\?qlikTicket=/);
  });

  test("the forms page never leads to a foreign address that somebody wrote into its own", () => {
    const proxy = createQlikProxy();
    const login = `${MASHUP}/internal_forms_authentication/?targetUri=${encodeURIComponent("https://evil.example.com/")}`;
    expect(logIn(proxy, login, { username: "ACME\\bob" }).header("location")).toMatch(
      /^https:\/\/localhost\/mashup\/hub/,
    );
  });

  test("the forms page takes no other method", () => {
    expect(ask(createQlikProxy(), `${MASHUP}/internal_forms_authentication/`, { method: "PUT" }).status).toBe(405);
  });
});

describe("Windows sign-in", () => {
  test("Windows sign-in asks which account Windows would name", () => {
    const proxy = createQlikProxy({ loginUsers: [{ name: "ACME\\<b>" }] });
    const login = loginFor(proxy, WINDOWS);
    expect(ask(proxy, login).text).toContain("<option>ACME\\&lt;b&gt;</option>");
    const back = logIn(proxy, login, { username: "ACME\\<b>" }).header("location") ?? "";
    expect(whoIs(proxy, ask(proxy, back).cookie)).toBe("<b>");
    expect(logIn(proxy, login, { username: "ACME\\ada" }).status).toBe(200);
  });

  test("Windows sign-in can be silent, as in a browser that trusts the site: the user is signed in without a page", () => {
    const proxy = createQlikProxy({ windowsSignIn: "silent:ACME\\ada" });
    const sent = ask(proxy, loginFor(proxy, WINDOWS));
    expect(sent.status).toBe(302);
    expect(whoIs(proxy, ask(proxy, sent.header("location") ?? "").cookie)).toBe("ada");
    expect(ask(proxy, loginFor(proxy)).status).toBe(200);
  });
});

describe("an external login", () => {
  const external = { prefix: "mashup", authenticationModuleRedirectUri: "https://login.example.com/start" };

  test("an external login gets a targetId that its own ticket call trades for the address, with the query and without a dead ticket", () => {
    const proxy = createQlikProxy({ virtualProxies: [external] });
    const login = new URL(loginFor(proxy, {}, `${HUB}&qlikTicket=dead`));
    const restUri = new URL(login.searchParams.get("proxyRestUri") ?? "");
    const TargetId = login.searchParams.get("targetId");
    const body = JSON.stringify({ UserDirectory: "ACME", UserId: "ada", TargetId });
    const answer = askTrusted(proxy, `${restUri.pathname}ticket`, { method: "POST", body });
    const made = JSON.parse(answer.text) as { Ticket: string; TargetUri: string };
    expect(made.TargetUri).toBe(HUB);
    expect(whoIs(proxy, ask(proxy, `${made.TargetUri}&qlikTicket=${made.Ticket}`).cookie)).toBe("ada");
  });

  test("an external login leads back to the page that a visitor names, if its host is allowed", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ ...external, hostAllowList: ["app.example.com"] }] });
    const targetOf = (reloadUri: string) => {
      const login = loginFor(proxy, {}, `${HUB}&reloadUri=${encodeURIComponent(reloadUri)}`);
      const TargetId = new URL(login).searchParams.get("targetId");
      const body = JSON.stringify({ UserDirectory: "ACME", UserId: "ada", TargetId });
      return (
        JSON.parse(askTrusted(proxy, "/qps/mashup/ticket", { method: "POST", body }).text) as { TargetUri: string }
      ).TargetUri;
    };
    expect(targetOf("https://app.example.com/report?a=1")).toBe("https://app.example.com/report?a=1");
    expect(new URL(targetOf("https://evil.example.com/")).hostname).toBe("localhost");
  });

  test("an external login is told when the visitor wants to log in although anonymous access is allowed", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ ...external, anonymous: true }] });
    expect(ask(proxy, HUB).status).toBe(200);
    const login = new URL(loginFor(proxy, {}, `${HUB}&forceauthentication=yes`));
    expect(login.searchParams.get("forceAuthentication")).toBe("yes");
    expect(login.host).toBe("login.example.com");
    const always = createQlikProxy({ virtualProxies: [{ ...external, anonymous: "always" }] });
    expect(ask(always, `${HUB}&forceauthentication=yes`).status).toBe(200);
  });
});
