// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// A page's session at a Qlik that forgets sessions, changes users and keeps tokens back: what is renewed, and what the page is told.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate, type AuthenticateOptions, type QlikSession, type SessionNews } from "../../../src/index.js";
import type { Capability } from "../../../src/qlik-sense/open/load-qlik.js";
import { createEvents } from "../../../src/core/events.js";
import { countedLogouts } from "../../../src/core/share/logouts.js";
import { enterPage } from "../../../src/core/share/present.js";
import type { QlikEvent } from "../../../src/qlik-sense/event-types.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { createSession } from "../../../src/qlik-sense/session/session.js";
import { json, opaqueRedirect, status } from "../support/endpoint.js";
import { errorOf } from "../support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const BEN = { userDirectory: "ACME", userId: "ben" };

/** A Qlik with one session of this browser, which each ticket makes anew. */
interface Qlik {
  user: typeof ANNA | undefined;
  /** What is asked for a token. */
  token: () => Response | Promise<Response>;
  readonly asked: string[];
}
let qlik: Qlik;
let tickets: number;
let session: QlikSession | undefined;

const source = () => {
  tickets += 1;
  return Promise.resolve({ ticket: `ticket-number-${tickets}`, user: ANNA, sessionKey: "anna-1" });
};

function answer(url: string): Response | Promise<Response> {
  qlik.asked.push(url.replace(/\?.*/, "").slice(PROXY.length));
  if (url.endsWith("/qps/user")) return json(qlik.user ? { session: "active", ...qlik.user } : { session: "inactive" });
  if (url.endsWith("/qps/csrftoken")) return qlik.token();
  if (url.includes("qlikTicket=")) qlik.user = ANNA;
  return qlik.user ? new Response("a picture") : opaqueRedirect();
}

async function signIn(options: AuthenticateOptions = {}): Promise<QlikSession> {
  session = await authenticate(source, { proxy: PROXY, bootstrap: false, ...options });
  qlik.asked.length = 0;
  return session;
}

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  tickets = 0;
  qlik = {
    user: undefined,
    token: () => (qlik.user ? status(204, { "qlik-csrf-token": "t0ken" }) : status(403)),
    asked: [],
  };
  vi.stubGlobal("fetch", async (url: string) => answer(url));
});
afterEach(() => {
  session?.dispose();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a token of a session that may have ended", () => {
  it("a token is asked for again with a new session where the session has ended", async () => {
    const held = await signIn();
    const renewed = vi.fn();
    held.on("renewed", renewed);
    qlik.user = undefined;
    expect(await held.csrfToken()).toBe("t0ken");
    expect(tickets).toBe(2);
    expect(held.state).toBe("ready");
    expect(renewed.mock.calls).toEqual([[{ type: "renewed", spent: true }]]);
  });

  it("a token of a session that is known to have ended, and is there again, costs no ticket", async () => {
    const held = await signIn();
    const renewed = vi.fn();
    held.on("renewed", renewed);
    held.invalidate("expired");
    expect(held.state).toBe("expired");
    expect(await held.csrfToken()).toBe("t0ken");
    expect(tickets).toBe(1);
    expect(renewed.mock.calls).toEqual([[{ type: "renewed", spent: false }]]);
  });

  it("a token that is kept back while the session is there is session-expired, and no ticket is spent on it", async () => {
    const held = await signIn();
    qlik.token = () => status(403);
    expect(await errorOf(() => held.csrfToken())).toMatchObject({ code: "session-expired" });
    expect(tickets).toBe(1);
    expect(qlik.asked.filter((path) => path === "/qps/csrftoken")).toHaveLength(1);
  });

  it("a token that cannot be read is cors-missing, and no ticket is spent on it, whatever the session is", async () => {
    const held = await signIn();
    qlik.user = undefined;
    qlik.token = () => Promise.reject(new TypeError("Failed to fetch"));
    expect(await errorOf(() => held.csrfToken())).toMatchObject({ code: "cors-missing" });
    expect(tickets).toBe(1);
  });

  it("a token is not asked for again where the page renews sessions by itself", async () => {
    const held = await signIn({ renew: "manual" });
    qlik.user = undefined;
    expect(await errorOf(() => held.csrfToken())).toMatchObject({ code: "session-expired" });
    expect(held.state).toBe("expired");
    expect(tickets).toBe(1);
  });

  it("no token is asked for once another user has this browser's session", async () => {
    const held = await signIn();
    qlik.user = BEN;
    expect(await held.check()).toBe("other-user");
    qlik.asked.length = 0;
    expect(await errorOf(() => held.csrfToken())).toMatchObject({ code: "other-user" });
    expect(qlik.asked).toEqual([]);
  });
});

describe("what a page tells its session", () => {
  it.each<[SessionNews, string]>([
    ["expired", "expired"],
    ["signed-out", "closed"],
    ["other-user", "closed"],
  ])("a session that is told %s is %s at once", async (news, state) => {
    const held = await signIn();
    held.invalidate(news);
    expect(held.state).toBe(state);
  });

  it("a session that is told of a lost connection looks, and is what the look says", async () => {
    const held = await signIn();
    qlik.user = undefined;
    held.invalidate("connection-lost");
    await vi.waitFor(() => expect(held.state).toBe("expired"));
    expect(qlik.asked).toEqual(["/qps/user"]);
  });

  it("a session that is told what it does not know says what it knows, and stays as it is", async () => {
    const held = await signIn();
    const error = await errorOf(() => held.invalidate("timeout" as SessionNews));
    expect(error).toMatchObject({ code: "invalid-option", stage: "session" });
    expect(error.fix.set).toBe('"expired", "signed-out", "other-user", "connection-lost"');
    expect(held.state).toBe("ready");
  });

  it("a session that is closed takes no news", async () => {
    const held = await signIn();
    held.invalidate("signed-out");
    expect(await errorOf(() => held.invalidate("expired"))).toMatchObject({ code: "signed-out" });
  });
});

describe("a listener that comes late", () => {
  it("a listener for expired that comes after the end is told so, after on() has returned", async () => {
    const held = await signIn();
    held.invalidate("expired");
    const heard = vi.fn();
    held.on("expired", heard);
    expect(heard).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(heard.mock.calls).toEqual([[{ type: "expired" }]]);
  });

  it("a listener that has enough before it is told of the end hears nothing", async () => {
    const held = await signIn();
    held.invalidate("expired");
    const heard = vi.fn();
    held.on("expired", heard)();
    await Promise.resolve();
    expect(heard).not.toHaveBeenCalled();
  });

  it.each(["closed", "other-user"] as const)(
    "a listener for %s that comes after another user's sign-in is told so, once",
    async (type) => {
      const held = await signIn();
      held.invalidate("other-user");
      const heard = vi.fn();
      held.on(type, heard);
      await new Promise((resolve) => setTimeout(resolve));
      expect(heard.mock.calls).toEqual([[type === "closed" ? { type, reason: "other-user" } : { type }]]);
    },
  );

  it("a listener that comes while the session is there is told nothing", async () => {
    const held = await signIn();
    const heard = vi.fn();
    for (const type of ["expired", "closed", "other-user"] as const) held.on(type, heard);
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("addresses and calls of a session", () => {
  it("a REST call of a session goes below its virtual proxy", async () => {
    const held = await signIn();
    expect(await (await held.fetch("qrs/about")).text()).toBe("a picture");
    expect(qlik.asked).toContain("/qrs/about");
  });

  it("the single page's address of a session is at its virtual proxy", async () => {
    const held = await signIn();
    expect(held.singleUrl({ app: "a", object: "o" })).toBe(`${PROXY}/single/?appid=a&obj=o`);
  });
});

it("what Qlik's client says of a licence is a warning session-problem with the error, and the session stays as it is", () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const place = parseProxy(PROXY);
  const identity = identityOf(ANNA);
  enterPage(place.id, { identity });
  const proof = { place, identity, isConfirmed: true, isReused: false, rightsKey: undefined, via: "qps-user" };
  let say: (error: object) => void = () => undefined;
  const on = (_type: string, listener: typeof say) => void (say = listener);
  const client = { qlik: { on }, require: vi.fn() } as unknown as Capability;
  const events = createEvents<QlikEvent>();
  const heard: QlikEvent[] = [];
  events.on("*", (event) => heard.push(event));
  const { session: held } = createSession(
    flowFor(ENDPOINT, { proxy: PROXY }).provider,
    { ...proof, logouts: countedLogouts() },
    events,
    { renew: "manual", signInMs: 30_000, emit: () => undefined, client },
  );
  session = held;
  say({ message: "ProxyError.OnLicenseAccessDenied" });
  expect(heard).toMatchObject([{ type: "warning", code: "session-problem", error: { code: "no-license" } }]);
  expect(held.state).toBe("ready");
});
