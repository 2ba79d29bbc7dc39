// SBM's trust service: tokens by SOAP.
import { afterEach, describe, expect, it } from "vitest";
import { sbmIssuer, type SbmIssuerOptions, type SbmUser } from "../../../src/server/index.js";
import { startSystem, type Answer, type FakeSystem } from "../support/fake-system.js";
import { rigFor } from "../support/issuer-rig.js";

const HOUR = 3_600_000;
const BILL: SbmUser = { username: "bill", password: "mypassword" };
let system: FakeSystem | undefined;
afterEach(async () => {
  await system?.close();
  system = undefined;
});

async function sso(answer: () => Answer, user: () => SbmUser, more: Partial<SbmIssuerOptions>) {
  system = await startSystem(answer);
  return { system, ...rigFor(sbmIssuer({ sso: system.url, account: "user", ...more }), user) };
}

const envelope = (body: string) =>
  `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
  `xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
const SIGNED =
  '<saml:Assertion AssertionID="a&amp;b"><saml:Conditions NotBefore="2019-04-17T10:32:11.224Z" ' +
  "NotOnOrAfter='2019-04-17T18:32:11.224Z' /> <Signature xmlns=\"ds\">x\n</Signature></saml:Assertion>";

describe("the SOAP form", () => {
  const soap = { protocol: "soap" } as const;

  it("SBM's trust service gets a user name token, and its assertion is handed on as it came", async () => {
    const trust = "http://schemas.xmlsoap.org/ws/2005/02/trust";
    const answer = envelope(
      `<wst:RequestSecurityTokenResponse xmlns:wst="${trust}"><wst:RequestedSecurityToken>${SIGNED}` +
        "</wst:RequestedSecurityToken></wst:RequestSecurityTokenResponse>",
    );
    const user = { username: "o'neil <x> & co", password: `"quotes" & \\back\\ 'ticks' <b>` };
    const { ask, system: server } = await sso(
      () => ({ body: answer }),
      () => user,
      soap,
    );
    const { status, body } = await ask();
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: "POST", path: "/idp/services/Trust" });
    expect(asked?.headers["content-type"]).toBe("text/xml;charset=UTF-8");
    expect(asked?.body).toContain("<wsse:Username>o&apos;neil &lt;x&gt; &amp; co</wsse:Username>");
    expect(asked?.body).toContain(`>&quot;quotes&quot; &amp; \\back\\ &apos;ticks&apos; &lt;b&gt;</wsse:Password>`);
    expect(status).toBe(200);
    const [start = "", rest = ""] = SIGNED.split(/(?<=<saml:Assertion)/);
    const declared = `${start} xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"${rest}`;
    expect(Buffer.from(String(body["token"]), "base64").toString()).toBe(declared);
    expect(body["expiresInMs"]).toBeGreaterThan(8 * HOUR - 60_000);
  });

  it("a password that XML cannot carry is asked for again, and SBM is not asked", async () => {
    const { ask, system: server } = await sso(
      () => ({ body: "" }),
      () => ({ username: "bill", password: "a\u0001b" }),
      soap,
    );
    expect(await ask()).toMatchObject({ status: 401, body: { error: "not-signed-in" } });
    expect(server.asked).toEqual([]);
  });

  it.each<[string, Answer, number]>([
    [
      "a fault",
      { status: 500, body: envelope("<soapenv:Fault><faultstring>mypassword</faultstring></soapenv:Fault>") },
      401,
    ],
    ["an empty body", { body: "" }, 401],
    ["no assertion", { body: envelope("<ok/>") }, 502],
    ["a login page", { body: "<!doctype html><p>Sign in<br></p>" }, 502],
    ["XML that breaks off", { body: envelope(SIGNED).slice(0, -8) }, 502],
    [
      "a document type",
      { body: `<!DOCTYPE x [<!ENTITY a "b">]>${envelope(SIGNED).replace(/^<\?xml[^>]*>/, "")}` },
      502,
    ],
    ["an assertion of no life", { body: envelope(SIGNED.replace("18:32", "08:32")) }, 502],
  ])("SBM's trust service answering %s gives no token", async (_what, answer, status) => {
    const { ask, lastMessage } = await sso(
      () => answer,
      () => BILL,
      soap,
    );
    expect((await ask()).status).toBe(status);
    expect(lastMessage()).not.toContain("mypassword");
  });
});
