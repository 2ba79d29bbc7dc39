import { afterEach, expect, it } from "vitest";
import { answerTicketCall, startFakeQps, ticketAnswer, type FakeQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

let qps: FakeQps;
afterEach(() => qps.close());

const byHeader = (request: Request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "anna" });
const askAs = async (user: string) => (await qps.handler(post({ ...SAME_ORIGIN, "X-Test-User": user }))).status;

it("a user gets two tickets at once; the third is told to come back when neither ends within a second, and another user is not", async () => {
  const held: (() => void)[] = [];
  qps = await startFakeQps(
    (_request, response, body) => {
      held.push(() => response.writeHead(201).end(ticketAnswer(body)));
      if (held.length === 3) held.forEach((answer) => answer());
    },
    { resolveUser: byHeader },
  );
  const first = [askAs("anna"), askAs("ANNA")];
  const third = await qps.handler(post());
  expect([third.status, third.headers.get("retry-after"), await bodyOf(third)]).toEqual([
    429,
    "1",
    problem(429, "rate-limited"),
  ]);
  expect(await askAs("ben")).toBe(200);
  expect(await Promise.all(first)).toEqual([200, 200]);
});

it("a user's calls wait for their turn while Qlik answers: never more than two are asked of Qlik at once", async () => {
  let now = 0;
  let most = 0;
  qps = await startFakeQps((_request, response, body) => {
    most = Math.max(most, (now += 1));
    setTimeout(() => {
      now -= 1;
      response.writeHead(201).end(ticketAnswer(body));
    }, 20);
  });
  const statuses = await Promise.all(Array.from({ length: 12 }, () => askAs("anna")));
  expect(statuses).toEqual(Array(12).fill(200));
  expect(most).toBe(2);
});

it("a user gets as many tickets as limits.perUser says, and 429 until the time is over", async () => {
  qps = await startFakeQps(answerTicketCall, {
    resolveUser: byHeader,
    limits: { perUser: { tickets: 3, seconds: 600 } },
  });
  const statuses = [];
  for (let call = 0; call < 5; call++) statuses.push(await askAs("anna"));
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  expect(await askAs("ben")).toBe(200);
  const retryAfter = Number((await qps.handler(post())).headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(500);
});

it("all users together get as many as limits.overall says", async () => {
  qps = await startFakeQps(answerTicketCall, {
    resolveUser: byHeader,
    limits: { overall: { tickets: 2, seconds: 600 } },
  });
  expect([await askAs("a"), await askAs("b"), await askAs("c")]).toEqual([200, 200, 429]);
});

it("a store that fails costs no ticket: this process counts alone, and that is told once", async () => {
  const store = { status: "ready", defineCommand: () => undefined, sendCommand: () => undefined };
  qps = await startFakeQps(answerTicketCall, {
    resolveUser: byHeader,
    limits: { perUser: { tickets: 2, seconds: 600 }, store },
  });
  expect([await askAs("anna"), await askAs("anna"), await askAs("anna")]).toEqual([200, 200, 429]);
  expect(qps.events.filter(({ type }) => type === "limiter-degraded").length).toBe(1);
});
