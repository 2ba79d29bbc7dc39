// Limits that several processes share, in a real Redis that dies, hangs and returns: no ticket is lost, and no limit is lifted.
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTicketHandler,
  type TicketHandler,
  type TicketLimits,
  type TicketServerEvent,
} from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startQps, type QlikSite, type QpsServer } from "./support/fake-qps.js";
import { createRedis, isRedisHere, type Redis } from "./support/redis.js";
import { ANNA, post, SAME_ORIGIN } from "./support/ticket-server.js";

if (!isRedisHere) {
  console.log(
    "\n!!! NOT TESTED: limits in Redis - redis-server is not on this machine. scripts/install-servers installs it. !!!\n",
  );
}

let site: QlikSite;
let qps: QpsServer;
let redis: Redis;
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  site = await createQlikSite();
  qps = await startQps(site, answerAll);
  redis = await createRedis();
  await redis.start();
  closers.push(qps.close, () => redis.close());
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Instance = Awaited<ReturnType<typeof startInstance>>;

/** One of several processes, with a client of its own. */
async function startInstance(limits: TicketLimits) {
  const store = createClient({ socket: { path: redis.socketFile, reconnectStrategy: 20 } });
  const events: TicketServerEvent[] = [];
  const handler: TicketHandler = createTicketHandler({
    ...siteOptions(site, qps),
    limits: { ...limits, store },
    resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "anna" }),
    onEvent: (event) => void events.push(event),
  });
  await store.connect();
  closers.push(async () => {
    await handler.close();
    store.destroy();
  });
  const ask = async (user = "anna") => (await handler(post({ ...SAME_ORIGIN, "X-Test-User": user }))).status;
  const told = () => events.map(({ type }) => type).filter((type) => type.startsWith("limiter"));
  return { ask, told, events, store };
}

/**
 * A machine that is busy with something else may be late by more than the 50 ms that a store has, and each process counts for
 * itself then: not what these tests are about. So `work` starts two instances, and runs again while one of them was late.
 */
async function withTwoInTime(
  limits: TicketLimits,
  work: (one: Instance, two: Instance) => Promise<void>,
): Promise<void> {
  for (let run = 0; run < 20; run++) {
    const [one, two] = [await startInstance(limits), await startInstance(limits)];
    // Connections are opened, and the counters' script is known to the store.
    await Promise.all([one.ask("nobody"), two.ask("nobody")]);
    await one.store.flushAll();
    let failure: unknown;
    await work(one, two).catch((error: unknown) => (failure = error));
    if (one.told().length + two.told().length > 0) continue;
    if (failure !== undefined) throw failure as Error;
    return;
  }
  throw new Error("the store was late in each of 20 runs");
}

const askOften = async (ask: () => Promise<number>, times: number): Promise<number[]> => {
  const statuses = [];
  for (let call = 0; call < times; call++) statuses.push(await ask());
  return statuses;
};

describe.each(isRedisHere ? ["redis"] : [])("limits in a store by the client %s", () => {
  it("two instances give a user together what the limit allows, without regard to letter case, and another user their own", async () => {
    await withTwoInTime({ perUser: { tickets: 4, seconds: 600 } }, async (one, two) => {
      expect(await askOften(() => one.ask(), 3)).toEqual([200, 200, 200]);
      expect(await askOften(() => two.ask("ANNA"), 3)).toEqual([200, 429, 429]);
      expect(await two.ask("ben")).toBe(200);
      expect(two.events.find(({ type }) => type === "refused")).toMatchObject({
        code: "rate-limited",
        reason: expect.stringContaining("all processes together") as string,
      });
    });
  });

  it("two instances give all users together what limits.overall allows", async () => {
    await withTwoInTime({ overall: { tickets: 5, seconds: 600 } }, async (one, two) => {
      const statuses = [];
      for (const user of ["a", "b", "c", "d"]) statuses.push(await one.ask(user), await two.ask(user));
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    });
  });

  it("no user's name is in the store", async () => {
    const { ask, store } = await startInstance({ perUser: { tickets: 4, seconds: 600 } });
    await ask("anna");
    const keys = await store.keys("*");
    expect(keys.length).toBe(1);
    expect(keys[0]).toMatch(/^qlik-ticket:user:[\w-]{22}$/);
  });

  it("a store that dies costs no ticket: the process leads and says so; when it returns, that is told, and it counts again", async () => {
    const { ask, told, store } = await startInstance({ perUser: { tickets: 6, seconds: 600 } });
    expect(await ask()).toBe(200);
    await redis.kill();
    expect(await askOften(ask, 5)).toEqual([200, 200, 200, 200, 200]);
    // The process has counted all along: the limit holds without the store.
    expect(await ask()).toBe(429);
    expect(told()).toEqual(["limiter-degraded"]);
    await redis.start();
    await expect.poll(() => store.isReady, { timeout: 10_000 }).toBe(true);
    await expect
      .poll(async () => (await ask("ben"), told()), { timeout: 10_000, interval: 300 })
      .toEqual(["limiter-degraded", "limiter-restored"]);
    expect((await store.keys("*")).length).toBeGreaterThan(0);
  });

  it("a store that hangs is waited for 50 ms and no longer, and then left alone for a second; when it goes on, that is told", async () => {
    const { ask, told, events } = await startInstance({ perUser: { tickets: 50, seconds: 600 } });
    expect(await ask()).toBe(200);
    redis.halt();
    expect(await askOften(ask, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(told()).toEqual(["limiter-degraded"]);
    expect(events.find(({ type }) => type === "limiter-degraded")).toEqual({
      type: "limiter-degraded",
      reason: "the store did not answer within 50 ms",
    });
    redis.goOn();
    await expect
      .poll(async () => (await ask(), told()), { timeout: 10_000, interval: 300 })
      .toEqual(["limiter-degraded", "limiter-restored"]);
  });

  it("a store that dies and returns under load answers nothing wrongly: 200 or 429, and never more than the process's own limit", async () => {
    const { ask } = await startInstance({ perUser: { tickets: 40, seconds: 600 } });
    const statuses: number[] = [];
    let isOver = false;
    const load = Array.from({ length: 6 }, async (_, index) => {
      while (!isOver) {
        statuses.push(await ask(`u${index}`));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await wait(150);
    await redis.kill();
    await wait(200);
    await redis.start();
    await wait(150);
    redis.halt();
    await wait(200);
    redis.goOn();
    await wait(150);
    isOver = true;
    await Promise.all(load);
    expect(new Set(statuses)).toEqual(new Set(statuses.includes(429) ? [200, 429] : [200]));
    expect(qps.seen.length).toBe(statuses.filter((status) => status === 200).length);
    expect(qps.seen.length).toBeLessThanOrEqual(6 * 40);
  });
});
