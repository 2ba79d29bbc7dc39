// One sample: a fresh profile, the page open, the state that the arm wants, then the call under the wanted round trip.
import { setTimeout as sleep } from "node:timers/promises";
import { stolenTicks, untilIdle } from "./host.mjs";

/** Of a host that takes less than this during a sample nothing is said: 10 ms are one tick of one processor. */
const STOLEN_MS = 20;
const TICK_MS = 10;
const CONNECT_MS = 3000;

async function until(isTrue, what) {
  const end = performance.now() + CONNECT_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what} within ${CONNECT_MS} ms.`);
    await sleep(10);
  }
}

const addressOf = (qlik, { byServer }) => (byServer ? qlik.ownHost : qlik.proxy);

/** Signs in without loading anything of Qlik's but what the ticket is spent on, then forgets the connections. */
async function signIn(page, { pageOrigin }, qlik) {
  await page.goto(pageOrigin);
  await page.evaluate(
    ([endpoint, proxy]) => globalThis.qlikTicket.authenticate(endpoint, { proxy, bootstrap: false }).then(() => true),
    [`/${qlik.short}/ticket`, qlik.proxy],
  );
}

/**
 * For a warm arm one connection to Qlik is open then, as after a `preconnect` link that was in time (Firefox opens none for
 * such a link through a proxy).
 */
async function openPage(page, { pageOrigin, line }, qlik, arm) {
  await page.goto(pageOrigin);
  if (arm.warm) {
    const ask = (url) => fetch(url, { credentials: "include" }).then(({ status }) => status);
    await page.evaluate(ask, `${addressOf(qlik, arm)}/qps/user`);
    await until(async () => (await line.connections(qlik.port)) > 0, "no connection to Qlik was opened");
  }
  await untilIdle();
}

/**
 * `ms` from the call to `js/qlik` in hand; `disturbed`: the host took more than 20 ms of the processors' time meanwhile. `around` may wrap the call, e.g.
 * in a profiler.
 */
export async function takeSample(world, browser, { arm, protocol, rttMs, around = (_opened, call) => call() }) {
  const { line } = world;
  const qlik = world.qlik[protocol];
  await line.setRtt(0);
  await world.reset(protocol);
  const opened = await browser.open(line.address);
  try {
    if (arm.session || arm.remembers) await signIn(opened, world, qlik);
    if (arm.remembers) await opened.clearCookies();
    await line.drop(qlik.port);
    await openPage(opened, world, qlik, arm);
    const open = await line.connections(qlik.port);
    if (open !== (arm.warm ? 1 : 0))
      throw new Error(`${arm.name}: ${open} connections to Qlik were open before the call.`);
    const spent = await world.ticketsSpent(protocol);
    const { run, options = {}, preload = false } = arm;
    const proxy = arm.redirecting ? qlik.redirecting : addressOf(qlik, arm);
    const input = { endpoint: `/${qlik.short}/${arm.byServer ? "session" : "ticket"}`, proxy, options, preload };
    let disturbed = false;
    const ms = await around(opened, async () => {
      await line.setRtt(rttMs);
      const before = stolenTicks();
      const value = await opened.evaluate(run, input);
      disturbed = (stolenTicks() - before) * TICK_MS > STOLEN_MS;
      return value;
    });
    const tickets = (await world.ticketsSpent(protocol)) - spent;
    if (tickets !== arm.tickets) throw new Error(`${arm.name}: ${tickets} tickets were spent, not ${arm.tickets}.`);
    return { ms, disturbed };
  } finally {
    await line.setRtt(0);
    await line.drop(qlik.port);
    await opened.close();
  }
}
