// `handler.issue`: a ticket for a page that the same process renders.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterEach, expect, it } from "vitest";
import { startFakeQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, listenWith, post, spend, startRig } from "./support/ticket-server.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function rigFor(...[more]: Parameters<typeof startRig>) {
  const rig = await startRig(more);
  closers.push(rig.close);
  return rig;
}

const byCookie = (request: Request) => {
  const [, userId] = /user=(\w+)/.exec(request.headers.get("cookie") ?? "") ?? [];
  return userId === undefined ? undefined : { userDirectory: "ACME", userId };
};

it("issue resolves with the answer that the endpoint would send, and Qlik takes the ticket", async () => {
  const rig = await rigFor();
  const issued = await rig.handler.issue();
  const { ticket: other, expiresInMs, ...answer } = await bodyOf(await rig.handler(post()));
  expect(expiresInMs).toBeLessThan(60_000);
  const itsOwn = { ticket: expect.any(String) as string, expiresInMs: expect.any(Number) as number };
  expect(issued).toEqual({ ok: true, answer: { ...answer, ...itsOwn } });
  const { ticket } = issued.ok ? issued.answer : {};
  expect(ticket).not.toBe(other);
  expect(await spend(rig.emulator, ticket)).toMatch(/^X-Qlik-Session-mashup=/);
  expect(rig.events).toMatchObject([{ type: "ticket-issued", user: ANNA }, { type: "ticket-issued" }]);
});

it("issue shows resolveUser the page's own request, and everything else of the context", async () => {
  const seen: unknown[] = [];
  const rig = await rigFor({
    resolveUser: (request, context) => {
      seen.push(request, context["tenant"]);
      return ANNA;
    },
  });
  const request = new Request("https://app.example.com/report");
  await rig.handler.issue({ request, tenant: "north" });
  expect(seen).toEqual([request, "north"]);
});

it("issue finds the visitor by the cookie of Node's request, whatever page was asked for", async () => {
  const rig = await rigFor({ resolveUser: byCookie });
  const server = await listenWith((nodeRequest, response) => {
    void rig.handler.issue({ nodeRequest }).then((issued) => response.end(JSON.stringify(issued)));
  });
  closers.push(server.close);
  const known = await bodyOf(await fetch(server.url, { headers: { Cookie: "user=ben" } }));
  expect(known).toMatchObject({ ok: true, answer: { user: { userDirectory: "ACME", userId: "ben" } } });
  expect(await bodyOf(await fetch(server.url))).toEqual({ ok: false, status: 401, error: "not-signed-in" });
});

it("issue without a request asks resolveUser with an empty one", async () => {
  const rig = await rigFor({ resolveUser: byCookie });
  expect(await rig.handler.issue()).toEqual({ ok: false, status: 401, error: "not-signed-in" });
  expect(rig.events).toMatchObject([{ type: "refused", status: 401, code: "not-signed-in" }]);
});

it("issue resolves with the endpoint's refusal when resolveUser throws, refuses or names nobody that Qlik knows", async () => {
  const answers: (() => never | Response | typeof ANNA)[] = [
    () => new Response(null, { status: 403 }),
    () => ({ ...ANNA, userId: "a\\b" }),
    () => {
      throw new Error("database down");
    },
  ];
  const rig = await rigFor({ resolveUser: () => (answers.shift() ?? (() => ANNA))() });
  expect(await rig.handler.issue()).toEqual({ ok: false, status: 403, error: "forbidden" });
  expect(await rig.handler.issue()).toEqual({ ok: false, status: 500, error: "internal" });
  expect(await rig.handler.issue()).toEqual({ ok: false, status: 500, error: "internal" });
  expect(await rig.handler.issue()).toMatchObject({ ok: true });
});

it("issue resolves with 502, and no word of Qlik, when Qlik fails; with 503 after close", async () => {
  const qps = await startFakeQps((_request, response) => response.writeHead(500).end("SecretDetail"));
  closers.push(qps.close);
  expect(await qps.handler.issue()).toEqual({ ok: false, status: 502, error: "qps-refused" });
  expect(qps.events).toMatchObject([{ type: "failed", error: { code: "qps-error" } }]);
  await qps.handler.close();
  expect(await qps.handler.issue()).toEqual({ ok: false, status: 503, error: "closed" });
});

it("issue ends the call to Qlik when its signal says that the visitor went away", async () => {
  const leaving = new AbortController();
  let dropped: Promise<unknown> | undefined;
  const qps = await startFakeQps((request: IncomingMessage) => {
    dropped = once(request.socket, "close");
    leaving.abort();
  });
  closers.push(qps.close);
  expect(await qps.handler.issue({ signal: leaving.signal })).toEqual({ ok: false, status: 499, error: "aborted" });
  await dropped;
});
