// The token service by JSON, by Windows and by SOAP.
import { describe, expect, it } from "vitest";
import { ask, BILL, callForToken, make, SERVICE, withToken } from "./sbm.js";

describe("the token service", () => {
  it("name and password become a token in valid JSON, with the properties of SBM 11.6", () => {
    const { sbm } = make();
    const answer = callForToken(sbm, BILL).json();
    expect(answer).toMatchObject({
      status: "OK",
      lifetime: { created: "2024-01-01T00:00:00.000Z", expires: "2024-01-01T08:00:00.000Z" },
      token: { tokenType: "SSO", encoding: "base64" },
    });
    expect(answer.token.tokenProperties).toMatchObject({
      subjectName: "bill",
      ticketType: "TGT",
      identiyStoreType: "AE",
    });
    const assertion = Buffer.from(answer.token.value, "base64").toString();
    expect(assertion.startsWith("<saml:Assertion ")).toBe(true);
    expect(assertion).toContain(answer.token.tokenProperties?.["tokenId"]);
  });

  it.each(["/idp/services/rest/TokenService", "/idp/services/rest/tokenservice", SERVICE])(
    "the token service answers at %s, by POST and by GET with a body",
    (path) => {
      const { sbm } = make();
      const statuses = ["POST", "GET"].map((method) => callForToken(sbm, BILL, path, method).json().status);
      expect(statuses).toEqual(["OK", "OK"]);
    },
  );

  it("older releases write milliseconds and no properties", () => {
    const { sbm, clock } = make({ dates: "epoch" });
    const answer = callForToken(sbm, BILL).json();
    expect(answer.lifetime).toEqual({ created: clock.now(), expires: clock.now() + 28_800_000 });
    expect(answer.token.tokenProperties).toBeUndefined();
  });

  it("with tokenJson: as-printed the answer lacks five commas, as the documentation's sample does, and is no JSON", () => {
    const { sbm } = make({ tokenJson: "as-printed" });
    const printed = callForToken(sbm, BILL);
    expect(() => printed.json()).toThrow(SyntaxError);
    const valid = callForToken(make().sbm, BILL);
    expect(valid.text.split(",").length - printed.text.split(",").length).toBe(5);
    expect(printed.text).toMatch(/^\{"status":"OK" "lifetime":/);
  });

  it.each([
    ["a wrong password", { username: "bill", password: "wrong" }, "the password is not that of bill"],
    ["an unknown user", { username: "Bill", password: "mypassword" }, "there is no such user"],
    ["no credentials", undefined, "credentials are missing"],
  ])("%s gets an empty 200 by default, and the journal says why", (_what, credentials, reason) => {
    const { sbm } = make();
    const answer = callForToken(sbm, credentials as object);
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(sbm.journal().at(-1)?.refused).toBe(reason);
  });

  it("a wrong password can be status: Error with 200, or 401", () => {
    const said = callForToken(make({ wrongPassword: "error" }).sbm, {});
    expect([said.status, said.json()]).toEqual([200, { status: "Error", error: { detail: "Invalid credentials" } }]);
    expect(callForToken(make({ wrongPassword: "unauthorized" }).sbm, {}).status).toBe(401);
  });

  it("a body that is cut off after the 56 bytes of the documentation's Content-Length is no JSON, and gets no token", () => {
    const { sbm } = make();
    const body = '{"credentials": { "username" : "bill", "password":"mypassword"}}'.slice(0, 56);
    expect(ask(sbm, SERVICE, { method: "POST", body }).text).toBe("");
    expect(sbm.journal().at(-1)?.refused).toBe("the body is no JSON object");
  });

  it("a password with quotes and backslashes is good when it comes as JSON writes it", () => {
    const password = 'a "quoted" \\ back\\slash';
    const { sbm } = make({ users: [{ name: "eve", password }] });
    expect(callForToken(sbm, { username: "eve", password }).json().status).toBe("OK");
  });

  it("by Windows a caller is asked first, and then gets a token without a password", () => {
    const { sbm } = make({ formUser: "anna" });
    const path = "/idp/services/rest/iwa";
    const asked = ask(sbm, path);
    expect([asked.status, asked.header("www-authenticate")]).toEqual([401, "Negotiate"]);
    const answer = ask(sbm, path, { headers: { authorization: "Negotiate YII=" } }).json();
    expect(answer.token.tokenProperties?.["subjectName"]).toBe("anna");
  });
});

describe("SOAP", () => {
  const trust = (name: string, password: string) =>
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><wsse:Security>' +
    `<wsse:UsernameToken><wsse:Username>${name}</wsse:Username><wsse:Password>${password}</wsse:Password>` +
    "</wsse:UsernameToken></wsse:Security></soap:Header><soap:Body><wst:RequestSecurityToken>" +
    "<wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>" +
    "</wst:RequestSecurityToken></soap:Body></soap:Envelope>";
  const service = (security: string, call: string) =>
    `<soap:Envelope><soap:Header><wsse:Security>${security}</wsse:Security></soap:Header>` +
    `<soap:Body><ae:${call}/></soap:Body></soap:Envelope>`;

  it("a WS-Trust request gets an assertion that the web services take", () => {
    const { sbm } = make({ users: [{ name: "bill & co", password: "<mypassword>" }] });
    const body = trust("bill &amp; co", "&lt;mypassword&gt;");
    const issued = ask(sbm, "/idp/services/Trust", { method: "POST", body });
    expect([issued.status, issued.header("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
    const assertion = /<saml:Assertion.*<\/saml:Assertion>/.exec(issued.text)?.[0] ?? "";
    const answer = ask(sbm, "/gsoap/gsoap_ssl.dll?aewebservices71", {
      method: "POST",
      body: service(assertion, "GetUser"),
    });
    expect(answer.text).toContain("<return>bill &amp; co</return>");
  });

  it("the token of the JSON service serves SOAP, too: it is the same assertion", () => {
    const { sbm } = make();
    const assertion = Buffer.from(sbm.issueToken("bill"), "base64").toString();
    const path = "/gsoap/gsoap_ssl.dll?aewebservices71";
    const answer = (security: string) => ask(sbm, path, { method: "POST", body: service(security, "GetVersion") }).text;
    expect(answer(assertion)).toContain("<return>11.6.1</return>");
    expect(answer(assertion.replace("bill", "anna"))).toContain("FailedAuthentication");
    expect(answer("")).toContain("FailedAuthentication");
  });

  it("a wrong password is a SOAP fault with 500, and so is a request that asks for nothing", () => {
    const { sbm } = make();
    const fault = (body: string) => ask(sbm, "/idp/services/Trust", { method: "POST", body });
    expect([fault(trust("bill", "wrong")).status, fault("<x/>").text.includes("InvalidRequest")]).toEqual([500, true]);
  });
});

describe("tokens", () => {
  it("a token serves often, until its eight hours are over", () => {
    const { sbm, clock } = make();
    const { value } = callForToken(sbm, BILL).json().token;
    const version = () => ask(sbm, "/jsonapi/GetVersion", withToken(value)).json();
    expect([version()["version"], version()["version"]]).toEqual(["11.6.1", "11.6.1"]);
    clock.advance(28_800_000);
    expect(version().error.type).toBe("authentication");
    expect(sbm.journal().at(-1)?.refused).toBe("the token is expired");
  });

  it("the journal has no password and no token", () => {
    const { sbm } = make();
    const { value } = callForToken(sbm, BILL).json().token;
    ask(sbm, `/jsonapi/GetVersion?ssotoken=${encodeURIComponent(value)}`, withToken(value));
    const written = JSON.stringify(sbm.journal());
    for (const secret of ["mypassword", value, encodeURIComponent(value)]) expect(written).not.toContain(secret);
    expect(sbm.journal().map(({ user }) => user)).toEqual(["bill", "bill"]);
  });
});
