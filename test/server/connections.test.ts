import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { answerTicketCall, startFakeQps, ticketAnswer, type FakeQps } from "./support/fake-qps.js";
import { ENDPOINT, post, SAME_ORIGIN } from "./support/ticket-server.js";

let qps: FakeQps;
afterEach(() => qps.close());

describe("connections to Qlik", () => {
  it("are kept: ten calls after each other use one", async () => {
    qps = await startFakeQps(answerTicketCall);
    for (let call = 0; call < 10; call++) expect((await qps.handler(post())).status).toBe(200);
    expect([qps.seen.length, qps.connections()]).toEqual([10, 1]);
  });

  it("are at most maxSockets at a time; the other calls wait", async () => {
    let open = 0;
    let most = 0;
    qps = await startFakeQps(
      (_request, response, body) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
          open -= 1;
          response.writeHead(201).end(ticketAnswer(body));
        }, 5);
      },
      { maxSockets: 3 },
    );
    const responses = await Promise.all(Array.from({ length: 30 }, () => qps.handler(post())));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(most).toBe(3);
    expect(qps.connections()).toBe(3);
  });

  it("that Qlik closed meanwhile cost one more try, not the ticket", async () => {
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

  it("that are new and reset are not tried again", async () => {
    qps = await startFakeQps((request) => request.socket.destroy());
    expect((await qps.handler(post())).status).toBe(502);
    expect(qps.seen.length).toBe(1);
    expect(qps.events).toMatchObject([{ type: "failed", error: { code: "qps-connection-reset" } }]);
  });

  it("are dropped when the visitor leaves before the answer", async () => {
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
