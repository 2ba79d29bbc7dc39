import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { answerTicketCall, startFakeQps, ticketAnswer, type FakeQps } from "./support/fake-qps.js";
import { bodyOf, ENDPOINT, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

/** Another user each time. */
function anybody() {
  let asked = 0;
  return () => ({ userDirectory: "ACME", userId: `u${(asked += 1)}` });
}

let qps: FakeQps;
afterEach(() => qps.close());

describe("connections to Qlik", () => {
  it("connections to Qlik are kept: ten calls after each other use one", async () => {
    qps = await startFakeQps(answerTicketCall);
    for (let call = 0; call < 10; call++) expect((await qps.handler(post())).status).toBe(200);
    expect([qps.seen.length, qps.connections()]).toEqual([10, 1]);
  });

  it("connections to Qlik are at most maxSockets at a time; the other calls wait", async () => {
    const held: (() => void)[] = [];
    let most = 0;
    qps = await startFakeQps(
      (_request, response, body) => {
        held.push(() => response.writeHead(201).end(ticketAnswer(body)));
        most = Math.max(most, held.length);
        // Answered three at a time, so that the next three come together as well.
        if (held.length === 3) setImmediate(() => held.splice(0).forEach((answer) => answer()));
      },
      { maxSockets: 3, resolveUser: anybody() },
    );
    const responses = await Promise.all(Array.from({ length: 6 }, () => qps.handler(post())));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect([most, qps.connections()]).toEqual([3, 3]);
  });

  it("connections to Qlik are waited for by as many calls as there are connections; one more is told to come back in a second", async () => {
    qps = await startFakeQps(
      (_request, response, body) => void setTimeout(() => response.writeHead(201).end(ticketAnswer(body)), 20),
      { maxSockets: 3, resolveUser: anybody() },
    );
    const responses = await Promise.all(Array.from({ length: 10 }, () => qps.handler(post())));
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 503, 503, 503, 503]);
    const refused = responses.find(({ status }) => status === 503);
    expect(refused?.headers.get("retry-after")).toBe("1");
    expect(await refused?.json()).toEqual(problem(503, "busy"));
    expect(qps.events.find(({ type }) => type === "refused")).toMatchObject({ status: 503, code: "busy" });
  });

  it("connections to Qlik are not waited for longer than a second", async () => {
    qps = await startFakeQps(() => undefined, { maxSockets: 1, timeoutMs: 3_000, resolveUser: anybody() });
    const first = qps.handler(post());
    expect(await bodyOf(await qps.handler(post()))).toEqual(problem(503, "busy"));
    expect(qps.events.at(-1)).toMatchObject({ code: "busy", waitedFor: "a free connection" });
    expect((await first).status).toBe(504);
  });

  it("connections to Qlik that Qlik closed meanwhile cost one more try, not the ticket", async () => {
    let resetNext = false;
    qps = await startFakeQps((request, response, body) => {
      if (!resetNext) answerTicketCall(request, response, body);
      else request.socket.destroy();
      resetNext = false;
    });
    await qps.handler(post());
    resetNext = true;
    expect((await qps.handler(post())).status).toBe(200);
    expect([qps.seen.length, qps.connections()]).toEqual([3, 2]);
  });

  it("connections to Qlik that are new and reset are not tried again", async () => {
    qps = await startFakeQps((request) => request.socket.destroy());
    expect((await qps.handler(post())).status).toBe(502);
    expect(qps.seen.length).toBe(1);
    expect(qps.events).toMatchObject([{ type: "failed", error: { code: "qps-connection-reset" } }]);
  });

  it("connections to Qlik are dropped when the visitor leaves before the answer", async () => {
    const leaving = new AbortController();
    let dropped: Promise<unknown> | undefined;
    qps = await startFakeQps((request) => {
      dropped = once(request.socket, "close");
      leaving.abort();
    });
    const request = new Request(ENDPOINT, { method: "POST", headers: SAME_ORIGIN, body: "{}", signal: leaving.signal });
    expect((await qps.handler(request)).status).toBe(499);
    await dropped;
    expect(qps.events).toMatchObject([{ type: "refused", code: "aborted" }]);
  });
});
