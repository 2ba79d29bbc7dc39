// The further systems behind msw, on a page in happy-dom: what each answers, what the page may read, and what goes wrong on demand.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createCookieJar,
  createQlikCloudHandlers,
  createSbmHandlers,
  createTableauHandlers,
  DEMO_APP,
  type QlikCloudHandlersOptions,
  type SbmHandlersOptions,
  type SystemHandlers,
  type TableauHandlersOptions,
} from "../../src/testing/index.js";

const MSW = { http, HttpResponse, ws };
const PAGE = "https://app.example.com";

function listen<S extends SystemHandlers<Parameters<typeof setupServer>[number]>>(system: S): S {
  const server = setupServer(...system.handlers);
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => {
    server.close();
    system.dispose();
  });
  return system;
}

const cloudOf = (options: QlikCloudHandlersOptions) => listen(createQlikCloudHandlers(MSW, options));
const tableauOf = (options: TableauHandlersOptions) => listen(createTableauHandlers(MSW, options));
const sbmOf = (options: SbmHandlersOptions) => listen(createSbmHandlers(MSW, options));

const CLIENT = { clientId: "page", type: "web", allowedOrigins: [PAGE], grants: ["impersonation"] } as const;

function exchange(address: string, token: string, purpose = "websocket"): Promise<Response> {
  const body = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    client_id: CLIENT.clientId,
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    purpose,
  };
  const headers = { "content-type": "application/json" };
  return fetch(`${address}/oauth/token`, { method: "POST", headers, body: JSON.stringify(body) });
}

describe("a mocked tenant", () => {
  it("a mocked tenant tells the page who its token's user is, and opens a WebSocket with an exchanged token", async () => {
    const cloud = cloudOf({ clients: [CLIENT] });
    const token = cloud.tenant.issueToken({ clientId: CLIENT.clientId, subject: "anna" });
    const me = await fetch(`${cloud.address}/api/v1/users/me`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await me.json()).toMatchObject({ subject: "anna" });
    const { access_token } = (await (await exchange(cloud.address, token)).json()) as { access_token: string };
    const address = `${cloud.address.replace("https", "wss")}/app/${DEMO_APP.id}?accessToken=${access_token}`;
    const socket = new WebSocket(address);
    const first = await new Promise<string>((resolve) => {
      socket.onmessage = ({ data }) => resolve(String(data));
    });
    socket.close();
    expect(JSON.parse(first)).toMatchObject({ method: "OnConnected" });
  });

  it("a mocked tenant lets no page read that its clients do not list: the call fails as on a network", async () => {
    const cloud = cloudOf({ clients: [{ ...CLIENT, allowedOrigins: [] }] });
    const token = cloud.tenant.issueToken({ clientId: CLIENT.clientId, subject: "anna" });
    await expect(
      fetch(`${cloud.address}/api/v1/users/me`, { headers: { Authorization: `Bearer ${token}` } }),
    ).rejects.toThrow();
  });

  it("an image with an exchanged token in its address is loaded without leave", async () => {
    const cloud = cloudOf({ clients: [CLIENT] });
    const token = cloud.tenant.issueToken({ clientId: CLIENT.clientId, subject: "anna" });
    const short = (await (await exchange(cloud.address, token, "webresource")).json()) as { access_token: string };
    const image = document.createElement("img");
    const loaded = new Promise((resolve) => {
      image.onload = () => resolve("loaded");
      image.onerror = () => resolve("failed");
    });
    image.src = `${cloud.address}/api/v1/apps/${DEMO_APP.id}/media/thumbnail?accessToken=${short.access_token}`;
    expect(await loaded).toBe("loaded");
    expect(cloud.journal().at(-1)).toMatchObject({ status: 200, user: "anna" });
  });

  it("a mocked tenant's clock and faults are the emulator's, and reset forgets tokens", async () => {
    const cloud = cloudOf({ clients: [CLIENT] });
    const token = cloud.tenant.issueToken({ clientId: CLIENT.clientId, subject: "anna" });
    cloud.faults.add({ route: "oauth/token", method: "POST", status: 429, retryAfterSeconds: 3, times: 1 });
    expect((await exchange(cloud.address, token)).status).toBe(429);
    expect((await exchange(cloud.address, token)).status).toBe(200);
    cloud.jumpClock(6 * 3_600_000);
    expect((await exchange(cloud.address, token)).status).toBe(401);
    cloud.reset();
    expect([cloud.tenant.tokens(), cloud.journal()]).toEqual([[], []]);
  });
});

describe("a mocked Tableau Server", () => {
  it("a mocked Tableau Server redeems a ticket for the view, which names the user, and keeps the cookie", async () => {
    const tableau = tableauOf({ page: "https://tableau.example.com/" });
    const ticket = tableau.server.issueTicket({ user: "anna" });
    const redeemed = await fetch(`${tableau.address}/trusted/${ticket}/views/Superstore/Overview`);
    expect(await redeemed.text()).toContain('<span id="user">anna</span>');
    expect(tableau.cookies.header()).toContain("workgroup_session_id=");
  });

  it("a browser that keeps no cookies sees the sign-in page", async () => {
    const jar = createCookieJar({ keepsCookies: false });
    const tableau = tableauOf({ page: "https://tableau.example.com/", cookies: jar });
    const ticket = tableau.server.issueTicket({ user: "anna" });
    const view = await fetch(`${tableau.address}/trusted/${ticket}/views/Superstore/Overview`);
    expect(await view.text()).toContain("<h1>Sign in to Tableau Server</h1>");
    expect(tableau.journal().at(-1)?.refused).toBe("there is no session");
  });

  it("no page of another origin may read the ticket call", async () => {
    const tableau = tableauOf({});
    const body = new URLSearchParams({ username: "anna" });
    await expect(fetch(`${tableau.address}/trusted`, { method: "POST", body })).rejects.toThrow();
    expect(tableau.server.waitingTickets()).toBe(1);
  });
});

describe("a mocked SBM", () => {
  it("a mocked SBM answers at its token service and at the JSON API once the switch lets the page in", async () => {
    const sbm = sbmOf({ cors: "any" });
    const body = JSON.stringify({ credentials: { username: "bill", password: "mypassword" } });
    const answer = await fetch(sbm.tokenService, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const { token } = (await answer.json()) as { token: { value: string } };
    const version = await fetch(`${sbm.address}/jsonapi/GetVersion`, { headers: { ALFSSOAuthNToken: token.value } });
    expect(await version.json()).toMatchObject({ version: "11.6.1" });
  });

  it("a mocked SBM lets no page of another origin call by default", async () => {
    const sbm = sbmOf({});
    const headers = { ALFSSOAuthNToken: sbm.server.issueToken("bill") };
    await expect(fetch(`${sbm.address}/jsonapi/GetVersion`, { headers })).rejects.toThrow();
  });
});
