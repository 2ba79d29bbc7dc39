// A Tableau Server on real sockets: addresses of callers, faults, openssl.
import { execFileSync } from "node:child_process";
import http from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTableau, type TableauEmulator, type TableauEmulatorOptions } from "../../../src/emulator/index.js";
import { request } from "../support/node-client.js";
import { APP, VIEW } from "./tableau.js";

async function start(options: TableauEmulatorOptions = {}): Promise<TableauEmulator> {
  const tableau = await startTableau({ protocol: "http", connectedApps: [APP], ...options });
  onTestFinished(() => tableau.close());
  return tableau;
}

function ticketCall(tableau: TableauEmulator, username: string, localAddress = "127.0.0.1"): Promise<string> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: tableau.port, path: "/trusted", method: "POST", headers, localAddress };
    const sent = http.request({ ...options, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    sent.end(new URLSearchParams({ username, target_site: "" }).toString());
  });
}

describe("a Tableau Server on sockets", () => {
  it("a web server at 127.0.0.1 gets a ticket, and one at 127.0.0.2 gets -1", async () => {
    const tableau = await start();
    expect(await ticketCall(tableau, "anna")).toMatch(/:/);
    expect(await ticketCall(tableau, "anna", "127.0.0.2")).toBe("-1");
    expect(tableau.journal().map(({ user, refused }) => user ?? refused)).toEqual([
      "anna",
      "Invalid request host: 127.0.0.2",
    ]);
  });

  it("over https a browser redeems the ticket and sees the view", async () => {
    const tableau = await start({ protocol: "https" });
    const ticket = tableau.server.issueTicket({ user: "anna" });
    const redeemed = await request(`${tableau.origin}/trusted/${ticket}${VIEW}`, { ca: tableau.ca });
    const cookie = redeemed.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const view = await request(`${tableau.origin}${VIEW}`, { ca: tableau.ca, headers: { cookie } });
    expect([redeemed.status, view.text.includes('<span id="user">anna</span>')]).toEqual([302, true]);
  });

  it("a token whose signature openssl made is taken", async () => {
    const tableau = await start();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = Math.floor(Date.now() / 1000) + 300;
    const claims = {
      iss: APP.clientId,
      aud: "tableau",
      sub: "anna",
      jti: "openssl-1",
      exp,
      scp: ["tableau:views:embed"],
    };
    const signed = `${part({ alg: "HS256", typ: "JWT", kid: APP.secrets[0].id, iss: APP.clientId })}.${part(claims)}`;
    const mac = execFileSync("openssl", ["dgst", "-sha256", "-hmac", APP.secrets[0].value, "-binary"], {
      input: signed,
    });
    const answer = await request(
      `${tableau.origin}/vizportal/api/web/v1/auth/embed/signin`,
      { method: "POST", headers: { "Content-Type": "application/json" } },
      JSON.stringify({ siteName: "", jwt: `${signed}.${mac.toString("base64url")}` }),
    );
    expect(answer.status).toBe(200);
  });
});

describe("faults of a Tableau Server", () => {
  const redeem = (tableau: TableauEmulator) => {
    const ticket = tableau.server.issueTicket({ user: "anna" });
    return request(`${tableau.origin}/trusted/${ticket}${VIEW}`);
  };

  it("with lateMs the browser comes after the ticket's three minutes, and the clock has not moved", async () => {
    const tableau = await start();
    tableau.faults.add({ route: "/trusted/*", lateMs: 180_000, times: 1 });
    expect((await redeem(tableau)).text).toContain("Sign in to Tableau Server");
    expect((await redeem(tableau)).status).toBe(302);
  });

  it("with replay somebody else has redeemed the ticket before", async () => {
    const tableau = await start();
    tableau.faults.add({ route: "/trusted/*", replay: true });
    expect((await redeem(tableau)).text).toContain("Sign in to Tableau Server");
    expect(tableau.journal()).toHaveLength(1);
  });

  it("with setCookie: drop the browser keeps no session of a good ticket", async () => {
    const tableau = await start();
    tableau.faults.add({ route: "/trusted/*", setCookie: "drop" });
    const redeemed = await redeem(tableau);
    expect([redeemed.status, redeemed.headers["set-cookie"]]).toEqual([302, undefined]);
  });

  it("with loginPage the ticket call answers HTML with 200, and the ticket call may hang or fail", async () => {
    const tableau = await start();
    tableau.faults.add({ route: "/trusted", loginPage: true, times: 1 });
    expect(await ticketCall(tableau, "anna")).toContain("<h1>Sign in to Tableau Server</h1>");
    tableau.faults.add({ route: "/trusted", resetAfterBytes: 0, times: 1 });
    await expect(ticketCall(tableau, "anna")).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it("with killSession the view's session has been ended", async () => {
    const tableau = await start();
    const redeemed = await redeem(tableau);
    const cookie = redeemed.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    tableau.faults.add({ route: VIEW, killSession: true });
    const view = await request(`${tableau.origin}${VIEW}`, { headers: { cookie } });
    expect(view.text).toContain("Sign in to Tableau Server");
    expect(tableau.server.sessions()).toEqual([]);
  });
});
