// The auth module for @qlik/api and qlik-embed, hook by hook, against a mocked Qlik. The packages themselves run in test/browsers.
import { afterEach, describe, expect, it } from "vitest";
import { authenticate, type QlikSession } from "../../../src/index.js";
import { connectQlikApi, provideQlikEmbed, type QlikTicketAuthModule } from "../../../src/interop/qlik-api/index.js";
import { useMockedSite } from "../support/in-site.js";
import { ENDPOINT, MASHUP } from "../support/mocked-site.js";

const start = useMockedSite();
const HALF_AN_HOUR = 31 * 60_000;
const CSRF = { virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }] } as const;

const sessions: QlikSession[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose();
  document.body.replaceChildren();
});

async function signIn(): Promise<QlikSession> {
  const session = await authenticate(ENDPOINT, { bootstrap: false });
  sessions.push(session);
  return session;
}

/** What @qlik/api is told, in order. */
async function connect(session: QlikSession) {
  const told: unknown[][] = [];
  const auth = {
    registerAuthModule: (...args: unknown[]) => void told.push(["module", ...args]),
    setDefaultHostConfig: (...args: unknown[]) => void told.push(["host", ...args]),
  };
  const connection = await connectQlikApi(session, auth, { timeoutMs: 50 });
  return { told, connection, module: told[0]?.[2] as QlikTicketAuthModule };
}

describe("the auth module for @qlik/api", () => {
  it("connectQlikApi makes sure of the session, then registers the module, then names the host", async () => {
    const site = start(CSRF);
    const session = await signIn();
    site.jumpClock(HALF_AN_HOUR);
    expect(await session.check()).toBe("inactive");
    const { told } = await connect(session);
    expect(told.map(([what, name]) => [what, name])).toEqual([
      ["module", "qlikticket"],
      ["host", { authType: "qlikticket", host: MASHUP, forceIsWindows: true }],
    ]);
    expect(session.state).toBe("ready");
    expect(site.ticketCalls).toBe(2);
  });

  it("a call that reads has the Xrfkey in header and address, and one that changes something the CSRF token too", async () => {
    start(CSRF);
    const { module } = await connect(await signIn());
    const read = await module.getRestCallAuthParams({ method: "GET" });
    expect(read.headers["X-Qlik-XrfKey"]).toBe(read.queryParams["xrfkey"]);
    expect(read.queryParams["xrfkey"]).toHaveLength(16);
    expect(Object.keys(read.headers)).toEqual(["X-Qlik-XrfKey"]);
    expect((await module.getRestCallAuthParams({ method: "POST" })).headers["qlik-csrf-token"]).toBeTruthy();
  });

  it("a WebSocket gets the CSRF token, and none from a server that has no tokens", async () => {
    start(CSRF);
    const { module } = await connect(await signIn());
    const { queryParams } = await module.getWebSocketAuthParams();
    expect(queryParams["qlik-csrf-token"]).toBeTruthy();
  });

  it("ten refusals at once cost one ticket, and each is told to try again", async () => {
    const site = start(CSRF);
    const { module } = await connect(await signIn());
    site.jumpClock(HALF_AN_HOUR);
    const refusals = Array.from({ length: 10 }, () => module.handleAuthenticationError({ canRetry: true }));
    expect(await Promise.all(refusals)).toEqual(Array.from({ length: 10 }, () => ({ retry: true })));
    expect(site.ticketCalls).toBe(2);
  });

  it("a refusal of a user who is signed in costs no ticket, and a second one is not tried again", async () => {
    const site = start(CSRF);
    const { module } = await connect(await signIn());
    expect(await module.handleAuthenticationError({ canRetry: true })).toEqual({ retry: true });
    expect(await module.handleAuthenticationError({ canRetry: false })).toEqual({});
    expect(site.ticketCalls).toBe(1);
  });

  it("after a logout nobody is signed in again by a refusal", async () => {
    const site = start(CSRF);
    const session = await signIn();
    const { module } = await connect(session);
    session.invalidate("signed-out");
    await expect(module.handleAuthenticationError({ canRetry: true })).rejects.toMatchObject({ code: "signed-out" });
    await expect(module.getWebSocketAuthParams()).rejects.toMatchObject({ code: "signed-out" });
    expect(site.ticketCalls).toBe(1);
  });

  it("the module of a session that the page has disposed of rejects with invalid-option", async () => {
    start(CSRF);
    const session = await signIn();
    const { module } = await connect(session);
    session.dispose();
    for (const call of [module.getRestCallAuthParams({ method: "GET" }), module.getWebResourceAuthParams()]) {
      await expect(call).rejects.toMatchObject({ code: "invalid-option" });
    }
  });

  it("connectQlikApi refuses what is no session, no auth and no option", async () => {
    start(CSRF);
    const session = await signIn();
    const auth = { registerAuthModule: () => undefined, setDefaultHostConfig: () => undefined };
    const wrong = [
      connectQlikApi({} as never, auth),
      connectQlikApi(session, {} as never),
      connectQlikApi(session, auth, { timeoutMs: -1 }),
      connectQlikApi(session, auth, { runtime: "x" } as never),
    ];
    for (const call of wrong) await expect(call).rejects.toMatchObject({ code: "invalid-option" });
  });

  it("a runtime that never loads is qlik-load-failed for shareApp()", async () => {
    start(CSRF);
    const { connection } = await connect(await signIn());
    await expect(connection.shareApp("app", {})).rejects.toMatchObject({ code: "qlik-load-failed", proxy: MASHUP });
  });
});

describe("the global name for qlik-embed", () => {
  it("provideQlikEmbed puts a function with the module there, and takes it back", async () => {
    start(CSRF);
    const take = provideQlikEmbed(await signIn(), "SignInOfThisPage");
    const page = globalThis as unknown as Record<string, undefined | (() => Promise<QlikTicketAuthModule>)>;
    expect(await page["SignInOfThisPage"]?.()).toHaveProperty("handleAuthenticationError");
    take();
    expect(page["SignInOfThisPage"]).toBeUndefined();
  });

  it("elements with the name are mounted anew after a renewal, and others are not", async () => {
    const site = start(CSRF);
    const session = await signIn();
    const mounted: string[] = [];
    if (!customElements.get("qlik-embed")) {
      customElements.define(
        "qlik-embed",
        class extends HTMLElement {
          connectedCallback() {
            mounted.push(this.id);
          }
        },
      );
    }
    provideQlikEmbed(session);
    document.body.innerHTML = `<qlik-embed id="ours" auth-type="QlikTicketAuth"></qlik-embed>
      <qlik-embed id="another" auth-type="oauth2"></qlik-embed>
      <qlik-embed id="elsewhere" auth-type="QlikTicketAuth" host="https://tenant.example.net"></qlik-embed>`;
    mounted.length = 0;
    site.jumpClock(HALF_AN_HOUR);
    await session.renew();
    await expect.poll(() => mounted).toEqual(["ours"]);
  });

  it("elements with the name are hidden after a logout, and others are not", async () => {
    start(CSRF);
    const session = await signIn();
    provideQlikEmbed(session);
    document.body.innerHTML = `<qlik-embed id="ours" auth-type="QlikTicketAuth" host="${MASHUP}/"></qlik-embed>
      <qlik-embed id="elsewhere" auth-type="QlikTicketAuth" host="${MASHUP}2"></qlik-embed>`;
    await session.logout();
    const shown = [...document.querySelectorAll<HTMLElement>("qlik-embed")].map(({ id, style }) => [id, style.display]);
    expect(shown).toEqual([
      ["ours", "none"],
      ["elsewhere", ""],
    ]);
  });
});
