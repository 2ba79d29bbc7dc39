import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { toNodeListener, type HandlerEvent, type TicketContext } from "../../src/server/index.js";
import { sendRaw } from "./support/raw.js";
import { startFakeQps } from "./support/fake-qps.js";
import {
  ANNA,
  bodyOf,
  listenWith,
  problem,
  SAME_ORIGIN,
  spend,
  startNodeRig,
  startRig,
} from "./support/ticket-server.js";

const POST = { method: "POST", headers: SAME_ORIGIN, body: "{}" };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe("behind http.createServer", () => {
  it("a page gets a ticket that Qlik takes", async () => {
    const rig = await startNodeRig();
    closers.push(rig.close);
    const response = await fetch(rig.url, POST);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await spend(rig.emulator, (await bodyOf(response))["ticket"])).toBeDefined();
  });

  it("DELETE ends the sessions", async () => {
    const rig = await startNodeRig();
    closers.push(rig.close);
    await spend(rig.emulator, (await bodyOf(await fetch(rig.url, POST)))["ticket"]);
    expect((await fetch(rig.url, { method: "DELETE", headers: SAME_ORIGIN })).status).toBe(204);
    expect(rig.emulator.proxy.sessions()).toEqual([]);
  });

  it("a forged Host or X-Forwarded header is no proof of the page's origin", async () => {
    const rig = await startNodeRig();
    closers.push(rig.close);
    const headers = {
      "Content-Type": "application/json",
      Origin: "https://evil.test",
      "X-Forwarded-Host": "evil.test",
      "X-Forwarded-Proto": "https",
    };
    expect((await fetch(rig.url, { method: "POST", headers, body: "{}" })).status).toBe(403);
    const { port } = new URL(rig.url);
    const request = http.request({
      port,
      method: "POST",
      path: "/api/qlik-ticket",
      headers: { ...headers, Host: "evil.test" },
    });
    request.end("{}");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(response.resume().statusCode).toBe(403);
  });

  it("a body of 10 MB is answered with 413, and the connection goes on to work", async () => {
    const rig = await startNodeRig();
    closers.push(rig.close);
    const response = await fetch(rig.url, { ...POST, body: "x".repeat(10_000_000) });
    expect([response.status, await bodyOf(response)]).toEqual([413, problem(413, "body-too-large")]);
    expect((await fetch(rig.url, POST)).status).toBe(200);
  });

  it("odd request targets do no harm", async () => {
    const rig = await startNodeRig();
    closers.push(rig.close);
    const { port } = new URL(rig.url);
    for (const path of ["//evil.test/x", "/%", "/\\..", "http://evil.test/api", "*"]) {
      const request = http.request({ port, method: "POST", path, headers: { ...SAME_ORIGIN, "Content-Length": "2" } });
      request.end("{}");
      const [response] = (await once(request, "response")) as [IncomingMessage];
      expect([path, response.resume().statusCode]).toEqual([path, 200]);
    }
  });

  it("resolveUser finds Node's request with what middleware left there", async () => {
    const rig = await startRig({
      resolveUser: (_request, { nodeRequest }) => (nodeRequest as IncomingMessage & { user?: typeof ANNA }).user,
    });
    closers.push(rig.close);
    const listener = toNodeListener(rig.handler);
    const server = await listenWith((request, response) => listener(Object.assign(request, { user: ANNA }), response));
    closers.push(server.close);
    expect(await bodyOf(await fetch(server.url, POST))).toMatchObject({ user: ANNA });
  });

  it("a body that middleware has read already is judged alike", async () => {
    const rig = await startRig();
    closers.push(rig.close);
    const listener = toNodeListener(rig.handler);
    // What express.json() does.
    const server = await listenWith((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        const body: unknown = text === "" ? {} : JSON.parse(text);
        listener(Object.assign(request, { body }), response);
      });
    });
    closers.push(server.close);
    expect((await fetch(server.url, POST)).status).toBe(200);
    expect((await fetch(server.url, { ...POST, body: '{"userId":"admin"}' })).status).toBe(400);
  });

  it("a visitor who leaves cancels the call to Qlik", async () => {
    const leaving = new AbortController();
    let dropped: Promise<unknown> | undefined;
    const qps = await startFakeQps((request) => {
      dropped = once(request.socket, "close");
      leaving.abort();
    });
    closers.push(qps.close);
    const server = await listenWith(toNodeListener(qps.handler));
    closers.push(server.close);
    await expect(fetch(server.url, { ...POST, signal: leaving.signal })).rejects.toThrow();
    await dropped;
    expect(qps.seen.length).toBe(1);
  });

  it("what the listener answers by itself around another Fetch handler is a problem too, and is told", async () => {
    const events: HandlerEvent[] = [];
    const handler = (): Promise<Response> => Promise.reject(new Error("secret"));
    const server = await listenWith(toNodeListener(handler, { onEvent: (event) => void events.push(event) }));
    closers.push(server.close);
    const failed = await fetch(server.url, POST);
    expect([failed.status, await bodyOf(failed)]).toEqual([500, problem(500, "internal")]);
    const tooLarge = await fetch(server.url, { ...POST, body: "x".repeat(20_000) });
    expect([tooLarge.status, await bodyOf(tooLarge)]).toEqual([413, problem(413, "body-too-large")]);
    expect(await sendRaw(server.url, "TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1.1 405 /,
    );
    expect(events).toMatchObject([
      { type: "failed", status: 500, code: "internal" },
      { type: "refused", status: 413, code: "body-too-large" },
      { type: "refused", status: 405, code: "method-not-allowed" },
    ]);
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it("several Set-Cookie of a Fetch handler around the ticket handler reach the browser as several", async () => {
    const rig = await startRig();
    closers.push(rig.close);
    const withCookies = async (request: Request, context: TicketContext): Promise<Response> => {
      const response = await rig.handler(request, context);
      response.headers.append("Set-Cookie", "site=1; Path=/; HttpOnly");
      response.headers.append("Set-Cookie", "seen=Wed, 21 Oct 2026 07:28:00 GMT; Path=/");
      return response;
    };
    const server = await listenWith(toNodeListener(withCookies));
    closers.push(server.close);
    const response = await fetch(server.url, POST);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([
      "site=1; Path=/; HttpOnly",
      "seen=Wed, 21 Oct 2026 07:28:00 GMT; Path=/",
    ]);
  });
});
