// Sign-in by session: this server makes Qlik's session and sets its cookie, which an emulated Qlik takes.
import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import {
  createTicketHandler,
  TicketServerError,
  type SessionHandlerOptions,
  type TicketServerEvent,
  type TicketUser,
} from "../../src/server/index.js";
import { ANNA, bodyOf, ENDPOINT, optionsFor, SAME_ORIGIN } from "./support/ticket-server.js";

const COOKIE = "__Host-X-Qlik-Session-mashup";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function rig(more: Partial<SessionHandlerOptions> = {}, cookieName = COOKIE) {
  const emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup", cookieName }] });
  const events: TicketServerEvent[] = [];
  let user: TicketUser | undefined = ANNA;
  const handler = createTicketHandler({
    ...optionsFor(emulator),
    signIn: "session",
    resolveUser: () => user,
    onEvent: (event) => void events.push(event),
    ...more,
  });
  endings.push(
    () => handler.close(),
    () => emulator.close(),
  );
  const ask = async (method: "POST" | "DELETE", cookie?: string, headers: Record<string, string> = {}) => {
    const all = { ...SAME_ORIGIN, ...(cookie !== undefined && { Cookie: cookie }), ...headers };
    const body = method === "POST" ? { body: "{}" } : {};
    const response = await handler(new Request(ENDPOINT, { method, headers: all, ...body }));
    const [set = ""] = response.headers.getSetCookie();
    return { response, set, cookie: set.split(";")[0] ?? "", id: set.split(/[=;]/)[1] ?? "" };
  };
  return { emulator, handler, events, ask, become: (next: TicketUser | undefined) => void (user = next) };
}

/** Whom the emulated Qlik takes the browser with this cookie for. */
async function whoIs(emulator: Emulator, cookie: string): Promise<string | undefined> {
  const answer = await Promise.resolve(
    emulator.proxy.handlePublic({
      method: "GET",
      url: new URL(`${emulator.proxyUrl("mashup")}/qps/user`),
      headers: { host: new URL(emulator.origin).host, cookie },
    }),
  );
  const { userId } = JSON.parse(String(answer.body)) as { userId?: string };
  return userId;
}

describe("a session that the server makes", () => {
  it("the answer sets a host-only cookie with which Qlik knows the user, and the body names user and proxy", async () => {
    const { emulator, ask } = await rig();
    const { response, set, cookie, id } = await ask("POST");
    expect(response.status).toBe(200);
    expect(set).toBe(`${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax; Secure`);
    expect(id).toMatch(UUID);
    expect(await whoIs(emulator, cookie)).toBe("anna");
    const body = await bodyOf(response);
    expect(body).toEqual({
      session: true,
      proxy: emulator.proxyUrl("mashup"),
      user: ANNA,
      sessionKey: expect.stringMatching(/^[\w-]{20,}$/) as string,
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("attributes reach Qlik's session", async () => {
    const { emulator, ask, become } = await rig();
    become({ ...ANNA, attributes: { Group: ["Sales", "EU"] } });
    await ask("POST");
    expect(emulator.proxy.sessions()).toMatchObject([
      { user: ANNA, attributes: [{ Group: "Sales" }, { Group: "EU" }] },
    ]);
  });

  it("the session that the browser has is kept while it is this user's with the same attributes", async () => {
    const { emulator, ask, events } = await rig();
    const first = await ask("POST");
    const second = await ask("POST", `other=1; ${first.cookie}`);
    expect(second.id).toBe(first.id);
    expect(emulator.proxy.counters().sessionsCreated).toBe(1);
    expect(events.map(({ type }) => type)).toEqual(["session-made", "session-kept"]);
  });

  it.each<[string, (first: { cookie: string }) => string, TicketUser]>([
    ["that has ended", () => `${COOKIE}=7f1c0a52-6f0e-4a5e-9a39-6c1d6a7f0b11`, ANNA],
    ["of another user", ({ cookie }) => cookie, { ...ANNA, userId: "bob" }],
    ["of the user with other attributes", ({ cookie }) => cookie, { ...ANNA, attributes: { Group: "Sales" } }],
    [
      "that stands twice among the cookies",
      ({ cookie }) => `${cookie}; ${COOKIE}=7f1c0a52-6f0e-4a5e-9a39-6c1d6a7f0b11`,
      ANNA,
    ],
    ["whose id would leave the path", () => `${COOKIE}=../../user/ACME/anna`, ANNA],
    ["with a short id", () => `${COOKIE}=1`, ANNA],
  ])("a session %s is not kept: the user gets one of their own", async (_what, cookieOf, next) => {
    const { emulator, ask, become } = await rig();
    const first = await ask("POST");
    become(next);
    const second = await ask("POST", cookieOf(first));
    expect(second.response.status).toBe(200);
    expect(second.id).toMatch(UUID);
    expect(second.id).not.toBe(first.id);
    expect(await whoIs(emulator, second.cookie)).toBe(next.userId);
  });

  it("a page whose session came to its end gets a new one", async () => {
    const { ask } = await rig();
    const first = await ask("POST");
    const second = await ask("POST", first.cookie, { "X-Qlik-Ticket": "renew" });
    expect(second.id).not.toBe(first.id);
  });

  it("no id of a session is in an answer, an event or what a log prints: events have the beginning of its hash", async () => {
    const { ask, events, handler } = await rig();
    const { id, response } = await ask("POST");
    expect(await response.text()).not.toContain(id);
    const printed = inspect([events, handler], { depth: 9, showHidden: true });
    expect(printed).not.toContain(id);
    const session = createHash("sha256").update(id).digest("hex").slice(0, 8);
    expect(events).toMatchObject([{ type: "session-made", user: ANNA, session }]);
  });

  it("a page that your server renders gets the cookie with the document", async () => {
    const { emulator, handler } = await rig();
    const issued = await handler.issue({ request: new Request("https://app.example.com/") });
    expect(issued).toMatchObject({ ok: true, answer: { session: true, user: ANNA } });
    const { setCookie: [setCookie = ""] = [] } = issued.ok ? issued : {};
    expect(await whoIs(emulator, setCookie.split(";")[0] ?? "")).toBe("anna");
  });

  it.each<[string, TicketUser | undefined, Record<string, string>, number]>([
    ["nobody", undefined, {}, 401],
    ["a page of another origin", ANNA, { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example.net" }, 403],
    ["a form", ANNA, { "Content-Type": "text/plain" }, 415],
  ])("%s gets no session", async (_who, user, headers, status) => {
    const { emulator, ask, become } = await rig();
    become(user);
    const { response, set } = await ask("POST", undefined, headers);
    expect([response.status, set]).toEqual([status, ""]);
    expect(emulator.proxy.counters().sessionsCreated).toBe(0);
  });

  it("limits count sessions as they count tickets", async () => {
    const { ask } = await rig({ limits: { perUser: { tickets: 1, seconds: 60 } } });
    expect((await ask("POST")).response.status).toBe(200);
    const { response, set } = await ask("POST");
    expect([response.status, set]).toEqual([429, ""]);
  });

  it("a page on another host than Qlik's is told that the cookie does not reach Qlik, and no session is made", async () => {
    const { emulator, ask, events } = await rig();
    const { response, set } = await ask("POST", undefined, { Origin: "https://app.example.com" });
    expect([response.status, set]).toEqual([500, ""]);
    expect(events.at(-1)).toMatchObject({ type: "failed", code: "cookie-out-of-reach" });
    expect(emulator.proxy.counters().sessionsCreated).toBe(0);
  });

  it("a Qlik that is not there is told as with tickets, and no cookie is set", async () => {
    const { emulator, ask } = await rig();
    await emulator.close();
    const { response, set } = await ask("POST");
    expect([response.status, set]).toEqual([502, ""]);
    expect(await bodyOf(response)).toMatchObject({ error: "qps-refused" });
  });
});

describe("a logout", () => {
  it("DELETE ends the browser's session alone, and takes the cookie away", async () => {
    const { emulator, ask } = await rig();
    const [one, other] = [await ask("POST"), await ask("POST")];
    const { response, set } = await ask("DELETE", one.cookie);
    expect(response.status).toBe(204);
    expect(set).toBe(`${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0`);
    expect([await whoIs(emulator, one.cookie), await whoIs(emulator, other.cookie)]).toEqual([undefined, "anna"]);
  });

  it("DELETE ends no session of another user whose cookie the browser has", async () => {
    const { emulator, ask, become } = await rig();
    const anna = await ask("POST");
    become({ ...ANNA, userId: "bob" });
    expect((await ask("DELETE", anna.cookie)).response.status).toBe(204);
    expect(await whoIs(emulator, anna.cookie)).toBe("anna");
  });

  it("without a session there is nothing to end", async () => {
    const { ask } = await rig();
    expect((await ask("DELETE")).response.status).toBe(204);
  });

  it("a logout that another system tells of ends all sessions of the user", async () => {
    const { emulator, handler, ask } = await rig();
    await ask("POST");
    await ask("POST");
    expect(await handler.endSessions(ANNA)).toEqual({ ok: true });
    expect(emulator.proxy.sessions()).toEqual([]);
  });
});

describe("the cookie's settings", () => {
  const make = (more: object) => async () => {
    const emulator = await startEmulator();
    endings.push(() => emulator.close());
    const options = {
      ...optionsFor(emulator),
      proxy: "https://sense.example.com/mashup",
      signIn: "session" as const,
      ...more,
    };
    return createTicketHandler(options);
  };

  it.each<[string, object, RegExp]>([
    ["a name with a space", { cookieName: "a b" }, /cookieName is no cookie's name/],
    ["__Host- with a domain", { cookieName: COOKIE, cookieDomain: "example.com" }, /__Host-/],
    ["a public suffix", { cookieDomain: "co.uk", proxy: "https://sense.example.co.uk/mashup" }, /public suffix/],
    ["a top-level domain", { cookieDomain: "com" }, /no domain/],
    ["a domain with a dot in front", { cookieDomain: ".example.com" }, /no domain/],
    [
      "a host under which others have hosts",
      { cookieDomain: "azurewebsites.net", proxy: "https://a.azurewebsites.net/mashup" },
      /public suffix/,
    ],
    [
      "a domain that does not reach the proxy",
      { cookieDomain: "other.com" },
      /does not reach https:\/\/sense\.example\.com/,
    ],
    [
      "a domain that does not reach a page",
      { cookieDomain: "example.com", origin: "https://app.other.com" },
      /does not reach https:\/\/app\.other\.com/,
    ],
    [
      "plain http with a domain",
      {
        cookieDomain: "example.com",
        cookieName: "a",
        proxy: "http://sense.example.com/mashup",
        allowInsecureProxy: true,
      },
      /https/,
    ],
    ["plain http without a name", { proxy: "http://localhost/mashup" }, /cookieName is missing/],
    ["a cookie's name with tickets", { signIn: "ticket", cookieName: "a" }, /belongs to sessions/],
    ["another sign-in", { signIn: "cookie" }, /signIn/],
  ])("%s is refused at start", async (_what, more, message) => {
    const failure = await make(more)().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TicketServerError);
    expect((failure as Error).message).toMatch(message);
  });

  it("a domain of your own is taken, and stands in the cookie", async () => {
    const { emulator, ask } = await rig(
      { proxy: "https://sense.example.com/mashup", cookieDomain: "example.com", origin: "https://app.example.com" },
      "X-Qlik-Session-mashup",
    );
    const { response, set, cookie } = await ask("POST", undefined, { Origin: "https://app.example.com" });
    expect(response.status).toBe(200);
    expect(set).toMatch(
      /^X-Qlik-Session-mashup=[\w-]{36}; Path=\/; HttpOnly; SameSite=Lax; Secure; Domain=example\.com$/,
    );
    expect(await whoIs(emulator, cookie)).toBe("anna");
  });
});
