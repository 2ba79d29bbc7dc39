// The handler without Qlik: whatever the issuer makes, the page is judged, the user is found, and each answer is told.
import { afterEach, expect, it } from "vitest";
import {
  createCredentialHandler,
  qlikTicketIssuer,
  TicketServerError,
  toNodeListener,
  type CredentialEvent,
  type Issuer,
  type IssuerHealth,
  type Subject,
} from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, ENDPOINT, listenWith, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

interface Badge extends Subject {
  readonly identity: { readonly name: string };
}

/** A system that gives badges. */
function badgeIssuer(more: Partial<Issuer<string, Badge, { badge: string }, IssuerHealth>> = {}) {
  const issuer: Issuer<string, Badge, { badge: string }, IssuerHealth> = {
    name: "badges",
    checkUser: (name) => ({ identity: { name }, countedAs: name }),
    issue: ({ user }) => Promise.resolve({ badge: `badge of ${user.identity.name}` }),
    ...more,
  };
  return issuer;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function handlerFor(issuer = badgeIssuer()) {
  const events: CredentialEvent[] = [];
  const handler = createCredentialHandler({
    issuer,
    resolveUser: (request) => request.headers.get("x-test-user"),
    onEvent: (event) => void events.push(event),
  });
  closers.push(() => handler.close());
  const ask = (method = "POST") =>
    handler(new Request(ENDPOINT, { method, headers: { ...SAME_ORIGIN, "X-Test-User": "anna" } }));
  return { handler, events, ask };
}

it("a handler of any issuer answers what the issuer made, and tells it under the issuer's name", async () => {
  const { ask, events } = handlerFor();
  const response = await ask();
  expect([response.status, await bodyOf(response)]).toEqual([200, { badge: "badge of anna" }]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(events).toMatchObject([{ type: "credential-issued", issuer: "badges", user: { name: "anna" } }]);
});

it("a handler of any issuer judges page, body and user before the issuer is asked", async () => {
  let asked = 0;
  const { handler } = handlerFor(badgeIssuer({ issue: () => Promise.resolve({ badge: String((asked += 1)) }) }));
  expect((await handler(post({ ...SAME_ORIGIN, "Sec-Fetch-Site": "cross-site" }))).status).toBe(403);
  expect((await handler(post(SAME_ORIGIN, '{"user":"admin"}'))).status).toBe(400);
  expect((await handler(post())).status).toBe(401);
  expect(asked).toBe(0);
});

it("an issuer that can revoke is asked by DELETE and endSessions; one that cannot is 405 and allows POST alone", async () => {
  const revoked: string[] = [];
  const can = handlerFor(badgeIssuer({ revoke: ({ user }) => Promise.resolve(void revoked.push(user.identity.name)) }));
  expect((await can.ask("DELETE")).status).toBe(204);
  expect(await can.handler.endSessions("ben")).toEqual({ ok: true });
  expect(revoked).toEqual(["anna", "ben"]);
  expect(can.events.at(-1)).toMatchObject({ type: "credential-revoked", issuer: "badges", user: { name: "ben" } });
  const cannot = handlerFor();
  const refused = await cannot.ask("DELETE");
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await cannot.handler.endSessions("ben")).toMatchObject({ ok: false, status: 405 });
});

it("what an issuer throws that is no failure of its system is a 500 without its words, and the event says whose fault it is", async () => {
  const { ask, events } = handlerFor(badgeIssuer({ issue: () => Promise.reject(new Error("secret detail")) }));
  expect(await bodyOf(await ask())).toEqual(problem(500, "internal"));
  expect(events).toMatchObject([{ type: "failed", code: "internal" }]);
  expect(JSON.stringify(events)).not.toContain("secret detail");
});

it("check says what the issuer says, and false after close; an issuer is closed after the last call", async () => {
  let closed = 0;
  const { handler } = handlerFor(badgeIssuer({ close: () => Promise.resolve(void (closed += 1)) }));
  expect(await handler.check()).toEqual({ ok: true });
  await handler.close();
  expect([closed, await handler.check()]).toEqual([1, { ok: false }]);
});

it("createCredentialHandler with the issuer of tickets is what createTicketHandler makes, behind Node's listener too", async () => {
  const site = await createQlikSite();
  const qps = await startQps(site, answerAll);
  closers.push(qps.close);
  const events: CredentialEvent[] = [];
  const handler = createCredentialHandler({
    issuer: qlikTicketIssuer(siteOptions(site, qps)),
    resolveUser: () => ANNA,
    onEvent: (event) => void events.push(event),
  });
  closers.push(() => handler.close());
  const server = await listenWith(toNodeListener(handler));
  closers.push(server.close);
  const response = await fetch(server.url, { method: "POST", headers: SAME_ORIGIN, body: "{}" });
  expect(await bodyOf(response)).toMatchObject({ user: ANNA, proxy: "https://sense.example.com/mashup" });
  expect(events).toMatchObject([{ type: "ticket-issued", user: ANNA }]);
  expect(await handler.check()).toMatchObject({ ok: true, nodes: [{ ok: true }] });
});

it.each<[string, object, RegExp]>([
  ["without an issuer", { resolveUser: () => null }, /issuer is missing/],
  ["without resolveUser", { issuer: badgeIssuer() }, /resolveUser is missing/],
  ["with a setting of tickets", { issuer: badgeIssuer(), resolveUser: () => null, qps: "https://q" }, /qps is unknown/],
  ["with a misspelt limit", { issuer: badgeIssuer(), resolveUser: () => null, limits: { user: 3 } }, /limits\.user is/],
])("createCredentialHandler %s says so at start", (_why, options, message) => {
  const make = () => createCredentialHandler(options as Parameters<typeof createCredentialHandler>[0]);
  expect(make).toThrow(TicketServerError);
  expect(make).toThrow(message);
});
