// @tableau/embedding-api 3.16, Tableau's own element, against the emulated Tableau Server in Chromium: it takes the address with a
// trusted ticket and the token of a Connected App, hears that the view is there, and signs in anew when the session is over. By hand,
// and as qlik-ticket/tableau gives them.
import { createHmac } from "node:crypto";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificateAuthority, startTableau, type TableauEmulator } from "../../src/emulator/index.js";
import type { Browser } from "../browsers/support/browser.js";
import { openChromium } from "../browsers/support/chromium.js";
import { bundleClient, chromiums } from "./support/in-chromium.js";

const PAGE = "https://app.example.com";
const SERVER = "https://tableau.example.com";
const APP = { clientId: "app-1", secrets: [{ id: "secret-1", value: "value-1" }], domains: [PAGE] };
const SESSION_MS = 4_000;

function token(user: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 300;
  const claims = {
    iss: APP.clientId,
    aud: "tableau",
    sub: user,
    jti: crypto.randomUUID(),
    exp,
    scp: ["tableau:views:embed"],
  };
  const signed = `${part({ alg: "HS256", typ: "JWT", kid: "secret-1", iss: APP.clientId })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", "value-1").update(signed).digest("base64url")}`;
}

/** Puts the element on the page and tells what was heard until one of the events came. */
const SHOW = `window.show = (attributes, until, act) => new Promise((resolve) => {
  const viz = document.createElement("tableau-viz");
  const heard = [];
  const hear = (name, detail) => {
    heard.push(detail === undefined ? name : name + ": " + detail);
    if (act && name === act.on) viz.setAuthToken(act.token);
    if (name === until) resolve(heard);
  };
  for (const name of ["firstvizsizeknown", "firstinteractive", "readytoreceiveauthtoken"]) viz.addEventListener(name, () => hear(name));
  viz.addEventListener("vizloaderror", (event) => hear("vizloaderror", event.detail.errorCode + " " + event.detail.message));
  window.addEventListener("message", ({ data }) => data.type === "emulated-view" && hear("view of " + data.user));
  for (const [name, value] of Object.entries(attributes)) viz.setAttribute(name, value);
  document.body.replaceChildren(viz);
});`;

describe.each(chromiums)("@tableau/embedding-api in Chromium (%s)", (executable) => {
  let tableau: TableauEmulator;
  let pages: https.Server;
  let browser: Browser;
  beforeAll(async () => {
    const authority = await createCertificateAuthority();
    const hosts = ["tableau.example.com"];
    tableau = await startTableau({ hosts, authority, connectedApps: [APP], sessionTtlMs: SESSION_MS });
    const script = await bundleClient(
      'import { TableauViz } from "@tableau/embedding-api"; import * as own from "./src/tableau/index.ts"; Object.assign(window, { kept: TableauViz, own });',
    );
    const endpoints: Readonly<Record<string, () => object>> = {
      "/api/ticket": () => ({ ticket: tableau.server.issueTicket({ user: "anna" }), user: { username: "anna" } }),
      "/api/token": () => ({ token: token("ben"), user: { username: "ben" } }),
      "/api/bad-token": () => ({ token: token("nobody"), user: { username: "nobody" } }),
    };
    const body = `<!doctype html><link rel="icon" href="data:,"><body></body><script>${script}\n${SHOW}</script>`;
    pages = https.createServer(await authority.issue({ names: ["app.example.com"] }), (request, response) => {
      const answer = endpoints[request.url ?? ""];
      if (answer) {
        response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer()));
        return;
      }
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(body);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const { port } = pages.address() as AddressInfo;
    const at = (each: number) => ({ port: each, space: "loopback" as const });
    const names = { "app.example.com": at(port), "tableau.example.com": at(tableau.port) };
    browser = await openChromium(executable, { proxyPort: 0, thirdPartyCookies: "blocked", hosts: names });
    await browser.goto(PAGE);
  });
  afterAll(async () => {
    await browser.close();
    pages.close();
    await tableau.close();
  });

  const show = (attributes: Record<string, string>, until: string, act?: object) =>
    browser.evaluate(
      `return show(${JSON.stringify(attributes)}, ${JSON.stringify(until)}, ${JSON.stringify(act ?? null)});`,
    );

  test("a src with a trusted ticket shows the view, and the element hears its size and that it is ready", async () => {
    tableau.reset();
    const ticket = tableau.server.issueTicket({ user: "anna" });
    const heard = await show({ src: `${SERVER}/trusted/${ticket}/views/Superstore/Overview` }, "view of anna");
    expect(heard).toEqual(["firstvizsizeknown", "firstinteractive", "view of anna"]);
  });

  test("a Connected App's token signs in, the view is its user's, and a new token is taken when the session is over", async () => {
    tableau.reset();
    const attributes = { src: `${SERVER}/views/Superstore/Overview`, token: token("ben") };
    const act = { on: "readytoreceiveauthtoken", token: token("ben") };
    const heard = await show(attributes, "readytoreceiveauthtoken", act);
    expect(heard).toEqual(["firstvizsizeknown", "firstinteractive", "view of ben", "readytoreceiveauthtoken"]);
    await expect
      .poll(() => tableau.journal().filter(({ path }) => path.endsWith("embed/signin")).length)
      .toBeGreaterThan(1);
    await expect.poll(() => tableau.server.sessions()).toEqual(["ben"]);
  });

  test("a token that is refused is vizloaderror with Tableau's number, and nothing is shown", async () => {
    tableau.reset();
    const attributes = { src: `${SERVER}/views/Superstore/Overview`, token: token("nobody") };
    const [said] = (await show(attributes, "vizloaderror")) as string[];
    expect(said).toContain("auth-failed");
    expect(JSON.parse((said ?? "").slice("vizloaderror: auth-failed ".length))).toMatchObject({ statusCode: 401 });
  });

  /** Shows the view by this library; tells whose view spoke, and what an error said. */
  const showOwn = (endpoint: string, credential: string, until: string) =>
    browser.evaluate(`
      localStorage.clear();
      const viz = document.createElement("tableau-viz");
      document.body.replaceChildren(viz);
      const heard = [];
      const hear = ({ data }) => data.type === "emulated-view" && heard.push(data.user);
      addEventListener("message", hear);
      try {
        const options = { server: ${JSON.stringify(SERVER)}, credential: ${JSON.stringify(credential)} };
        const tableau = await own.authenticateTableau(${JSON.stringify(endpoint)}, options);
        await tableau.show(viz, "Superstore/Overview");
        while (heard.length < ${until}) await new Promise((resolve) => setTimeout(resolve, 20));
        return { heard, loading: viz.shadowRoot.querySelector("iframe").getAttribute("loading") };
      } catch (error) {
        return { code: error.code, message: error.message };
      } finally {
        removeEventListener("message", hear);
      }`);

  test("our show() gives Tableau's element a ticket in a frame that is not lazy, and the view is its user's", async () => {
    tableau.reset();
    expect(await showOwn("/api/ticket", "ticket", "1")).toEqual({ heard: ["anna"], loading: "eager" });
  });

  test("our show() gives Tableau's element a token, and another one when the session is over", async () => {
    tableau.reset();
    const { heard } = (await showOwn("/api/token", "token", "2")) as { heard: string[] };
    expect(heard).toEqual(["ben", "ben"]);
    const signIns = tableau.journal().filter(({ path, status }) => path.endsWith("embed/signin") && status === 200);
    expect(signIns.length).toBeGreaterThanOrEqual(2);
  });

  test("a token that Tableau's element finds refused is credential-rejected, in words and without the token", async () => {
    tableau.reset();
    const told = (await showOwn("/api/bad-token", "token", "1")) as { code: string; message: string };
    expect(told.code).toBe("credential-rejected");
    expect(told.message).toMatch(/does not know the user \(5\)/);
    expect(told.message).not.toContain("eyJ");
  });
});
