// Connected Apps: signing in by a token, each claim off by one.
import { describe, expect, it } from "vitest";
import { SignJWT } from "jose";
import {
  APP,
  appToken,
  ask,
  codeOf,
  embedSignIn,
  isSignInPage,
  make,
  PAGE,
  shownUser,
  SIGN_IN,
  signIn,
  VIEW,
} from "./tableau.js";

const AT = Date.UTC(2024, 0, 1) / 1000;

describe("the sign-in call of the Embedding API", () => {
  it("a token of the Connected App signs its user in, and all views of the site can be seen", () => {
    const made = make();
    const answer = embedSignIn(made.tableau, appToken(made));
    expect(answer.status).toBe(200);
    expect(shownUser(ask(made.tableau, VIEW, { cookie: answer.cookie }))).toBe("anna");
    expect(shownUser(ask(made.tableau, "/views/Superstore/Product", { cookie: answer.cookie }))).toBe("anna");
  });

  it("a token that jose signed is taken, too", async () => {
    const { tableau } = make();
    const token = await new SignJWT({ scp: ["tableau:views:embed"] })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: APP.secrets[1].id, iss: APP.clientId })
      .setIssuer(APP.clientId)
      .setAudience("tableau")
      .setSubject("ben")
      .setJti("jose-1")
      .setExpirationTime(AT + 600)
      .sign(new TextEncoder().encode(APP.secrets[1].value));
    expect(embedSignIn(tableau, token).status).toBe(200);
  });

  it.each([
    ["no token", undefined, 10_084, "there is no token"],
    ["a text that is no token", "nonsense", 10_084, "the token is no JSON Web Token"],
  ])("%s is error %i", (_what, token, code, reason) => {
    const { tableau } = make();
    const answer = embedSignIn(tableau, token);
    expect([answer.status, codeOf(answer)]).toEqual([401, code]);
    expect(tableau.journal().at(-1)?.refused).toBe(`${code}: ${reason}`);
  });

  it.each([
    ["no kid in the header", {}, { kid: undefined }, 10_083, "kid is missing"],
    ["no iss in the header", {}, { iss: undefined }, 10_083, "iss is missing"],
    ["another app in the header", {}, { iss: "other" }, 126, "no Connected App's client id"],
    ["another secret's id", {}, { kid: "secret-3" }, 127, "kid is no secret's id"],
    ["a kid whose value did not sign", {}, { kid: "secret-2" }, 16, "signature"],
    ["another algorithm", {}, { alg: "HS512" }, 16, "alg is not HS256"],
    ["another iss", { iss: "other" }, {}, 16, "iss is not the client id"],
    ["another aud", { aud: "Tableau" }, {}, 16, "aud is not tableau"],
    ["no sub", { sub: undefined }, {}, 16, "sub is missing"],
    ["a sub in other letter case", { sub: "Anna" }, {}, 5, "Invalid user: Anna"],
    ["no exp", { exp: undefined }, {}, 16, "exp is missing"],
    ["an exp that is now", { exp: AT }, {}, 16, "has expired"],
    ["an exp of 601 seconds", { exp: AT + 601 }, {}, 16, "more than 10 minutes"],
    ["an nbf in the future", { nbf: AT + 1 }, {}, 16, "not valid yet"],
    ["an iat in the future", { iat: AT + 1 }, {}, 16, "issued in the future"],
    ["no scp", { scp: undefined }, {}, 16, "scp lacks"],
    ["the retired scope of metrics", { scp: ["tableau:metrics:embed"] }, {}, 16, "scp lacks"],
    ["no jti", { jti: undefined }, {}, 16, "jti is missing"],
  ])("a token with %s is refused with Tableau's number", (_what, claims, header, code, reason) => {
    const made = make();
    const answer = embedSignIn(made.tableau, appToken(made, claims, header));
    expect([answer.status, codeOf(answer), answer.cookie]).toEqual([401, code, undefined]);
    expect(made.tableau.journal().at(-1)?.refused).toContain(reason);
  });

  it("a token of ten minutes is taken, and serves once", () => {
    const made = make();
    const token = appToken(made, { exp: AT + 600 });
    expect([embedSignIn(made.tableau, token).status, embedSignIn(made.tableau, token).status]).toEqual([200, 401]);
    expect(made.tableau.journal().at(-1)?.refused).toBe("16: the token was used before (jti)");
  });

  it("a disabled app is error 126, and an app has two secrets at most", () => {
    const made = make({ connectedApps: [{ ...APP, enabled: false }] });
    expect(codeOf(embedSignIn(made.tableau, appToken(made)))).toBe(126);
    const secrets = ["1", "2", "3"].map((id) => ({ id, value: id }));
    expect(() => make({ connectedApps: [{ clientId: "x", secrets }] })).toThrow("at most 2 (error 128)");
  });

  it("a token's user must be on the site that the page names", () => {
    const made = make({ users: [{ name: "anna", sites: [""] }] });
    expect(codeOf(embedSignIn(made.tableau, appToken(made), {}, "sales"))).toBe(5);
    expect(codeOf(embedSignIn(made.tableau, appToken(made), {}, "Sales"))).toBe(16);
  });

  it("a server without the call answers 404, and one where it is off error 67", () => {
    const missing = make({ embedSignIn: "missing" });
    const off = make({ embedSignIn: "off" });
    expect(embedSignIn(missing.tableau, appToken(missing)).status).toBe(404);
    expect(codeOf(embedSignIn(off.tableau, appToken(off)))).toBe(67);
  });

  it("pages of the app's domains may make the call with cookies, and those of others may not", () => {
    const made = make({ connectedApps: [{ ...APP, domains: [PAGE] }] });
    const preflight = (origin: string) => ask(made.tableau, SIGN_IN, { method: "OPTIONS", headers: { origin } });
    expect([preflight(PAGE).status, preflight(PAGE).header("access-control-allow-credentials")]).toEqual([204, "true"]);
    expect(preflight("https://other.example.com").status).toBe(403);
    const answer = embedSignIn(made.tableau, appToken(made), { headers: { origin: PAGE } });
    expect(answer.header("access-control-allow-origin")).toBe(PAGE);
    const view = ask(made.tableau, VIEW, { cookie: answer.cookie });
    expect(view.header("content-security-policy")).toBe(`frame-ancestors 'self' ${PAGE}`);
  });

  it("no page of another origin may read the ticket call's answer", () => {
    const { tableau } = make();
    const answer = ask(tableau, "/trusted", { method: "POST", headers: { origin: PAGE } });
    expect(answer.header("access-control-allow-origin")).toBeUndefined();
  });

  it("by default the first user's session stays when a second user's token comes, as reported", () => {
    const made = make();
    const cookie = signIn(made.tableau, "ben");
    expect(embedSignIn(made.tableau, appToken(made), { cookie }).cookie).toBeUndefined();
    expect(shownUser(ask(made.tableau, VIEW, { cookie }))).toBe("ben");
  });
});

describe("signing in by an address", () => {
  const target = (token: string, to: string) =>
    `/vizportal/api/web/v1/auth/embed/target?token=${token}&target=${encodeURIComponent(to)}`;

  it("a token in the address of the frame leads to the view, and is gone from the address", () => {
    const made = make();
    const answer = ask(made.tableau, target(appToken(made), `${VIEW}?:embed=y`));
    expect([answer.status, answer.header("location")]).toEqual([302, `${VIEW}?:embed=y`]);
    expect(shownUser(ask(made.tableau, VIEW, { cookie: answer.cookie }))).toBe("anna");
  });

  it("a bad token in the address leads to the sign-in page, and a foreign target nowhere", () => {
    const made = make();
    expect(isSignInPage(ask(made.tableau, target("nonsense", VIEW)))).toBe(true);
    for (const foreign of ["//evil.example.com/", "https://evil.example.com/", "/\\evil.example.com"]) {
      expect(ask(made.tableau, target(appToken(made), foreign)).status).toBe(400);
    }
  });
});
