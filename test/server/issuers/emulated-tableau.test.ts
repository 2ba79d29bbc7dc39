// The issuers before an emulated Tableau Server: what they issue is taken there, and each claim that is off by one is refused.
import { createSecretKey } from "node:crypto";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { startTableau } from "../../../src/emulator/index.js";
import { tableauJwtIssuer, tableauTicketIssuer } from "../../../src/server/index.js";
import { rigFor } from "../support/issuer-rig.js";
import { decoded } from "../support/keys.js";

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function running<S extends { close(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  const system = await starting;
  endings.push(() => system.close());
  return system;
}

const PAGE = "https://app.example.com";

describe("an emulated Tableau Server", () => {
  const APP = { clientId: "app", secrets: [{ id: "s1", value: "the-value-of-the-secret" }] };
  const start = (more: object = {}) => running(startTableau({ protocol: "http", connectedApps: [APP], ...more }));
  const viewOf = async (address: string) => {
    const first = await fetch(address, { redirect: "manual" });
    const cookie = first.headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    const to = first.headers.get("location");
    const text = to ? await (await fetch(new URL(to, address), { headers: { cookie } })).text() : await first.text();
    return /<span id="user">([^<]*)<\/span>/.exec(text)?.[1];
  };

  it("Tableau redeems the issuer's ticket for the view of the user, once", async () => {
    const { origin } = await start();
    const { ask } = rigFor(tableauTicketIssuer({ server: origin }), () => ({ username: "anna" }));
    const address = `${origin}/trusted/${String((await ask()).body["ticket"])}/views/Superstore/Overview`;
    expect(await viewOf(address)).toBe("anna");
    expect(await viewOf(address)).toBeUndefined();
  });

  it.each(["two-parts", "24-characters", "nine-digits"])(
    "a ticket of the form %s is redeemed",
    async (ticketFormat) => {
      const { origin } = await start({ ticketFormat });
      const { ask } = rigFor(tableauTicketIssuer({ server: origin, site: "sales" }), () => ({ username: "anna" }));
      const address = `${origin}/trusted/${String((await ask()).body["ticket"])}/t/sales/views/Regions/Map`;
      expect(await viewOf(address)).toBe("anna");
    },
  );

  it("a ticket with a slash in it is refused on the server, loudly", async () => {
    const { origin } = await start({ ticketFormat: "two-parts-with-slash" });
    const { ask, lastCode, lastMessage } = rigFor(tableauTicketIssuer({ server: origin }), () => ({
      username: "anna",
    }));
    expect((await ask()).status).toBe(502);
    expect(lastCode()).toBe("issuer-answer-invalid");
    expect(lastMessage()).toMatch(/slash/);
  });

  it.each(["-1", "-1\n", "b'-1'", "empty", "html"])("an unknown user, told as %j, gets no ticket", async (refusal) => {
    const { origin } = await start({ refusal });
    const { ask, lastCode } = rigFor(tableauTicketIssuer({ server: origin }), () => ({ username: "nobody" }));
    expect((await ask()).status).toBe(502);
    expect(lastCode()).toBe(refusal.includes("-1") ? "issuer-refused" : "issuer-answer-invalid");
  });

  it("a server that is no trusted host gets no ticket", async () => {
    const { origin } = await start({ trustedHosts: ["192.0.2.1"] });
    const { ask, lastMessage } = rigFor(tableauTicketIssuer({ server: origin }), () => ({ username: "anna" }));
    expect((await ask()).status).toBe(502);
    expect(lastMessage()).toMatch(/trusted hosts/);
  });

  const signIn = async (origin: string, jwt: string, siteName = "") => {
    const body = JSON.stringify({ siteName, jwt });
    const headers = { "Content-Type": "application/json", Origin: PAGE };
    return (await fetch(`${origin}/vizportal/api/web/v1/auth/embed/signin`, { method: "POST", headers, body })).status;
  };
  const tokenOf = async (server: string) => {
    const issuer = tableauJwtIssuer({ server, ...APP });
    return String((await rigFor(issuer, () => ({ username: "anna" })).ask()).body["token"]);
  };

  it("Tableau takes the issuer's token for a sign-in", async () => {
    const { origin } = await start();
    expect(await signIn(origin, await tokenOf(origin))).toBe(200);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["no kid", {}, { kid: undefined }],
    ["another kid", {}, { kid: "s2" }],
    ["no iss in the header", {}, { iss: undefined }],
    ["another issuer", { iss: "app2" }, {}],
    ["another audience", { aud: "Tableau" }, {}],
    ["an unknown user", { sub: "nobody" }, {}],
    ["no jti", { jti: undefined }, {}],
    ["no scope", { scp: [] }, {}],
    ["another scope", { scp: ["tableau:views:embeds"] }, {}],
    ["an end that is over", { exp: Math.floor(Date.now() / 1000) - 1 }, {}],
    ["a life of eleven minutes", { exp: Math.floor(Date.now() / 1000) + 660 }, {}],
  ])("Tableau refuses the issuer's token with %s", async (_what, change, headerChange) => {
    const { origin } = await start();
    const { claims, header } = decoded(await tokenOf(origin));
    const token = await new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ ...header, ...headerChange } as { alg: string })
      .sign(createSecretKey(Buffer.from(APP.secrets[0]?.value ?? "")));
    expect(await signIn(origin, token)).toBe(401);
  });
});
