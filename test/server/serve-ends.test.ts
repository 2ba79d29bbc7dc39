// The ends of the server: a signal under load, certificates that change, a Redis that dies, hangs and returns.
import https from "node:https";
import { copyFile, writeFile } from "node:fs/promises";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { createCertificateAuthority } from "../../src/emulator/index.js";
import { createRedis, isRedisHere, type Redis } from "./support/redis.js";
import { startServing, type Serving } from "./support/serve.js";
import { bodyOf, SAME_ORIGIN } from "./support/ticket-server.js";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
async function start(...args: Parameters<typeof startServing>): Promise<Serving> {
  const serving = await startServing(...args);
  endings.push(serving.close);
  return serving;
}
const NO_LIMITS = { perUser: false, perAddress: false };

describe("a signal under load", () => {
  it("each request that was taken is answered with the ticket of its own user, and later ones find nobody", async () => {
    const { ask, stop, emulator } = await start((config) => ({
      ...config,
      limits: NO_LIMITS,
      qlik: { ...(config["qlik"] as object), timeoutMs: 60_000 },
      // A busy machine may be slow; what is shown is that nothing is lost.
      server: { drainNoticeMs: 50, drainMs: 60_000 },
    }));
    emulator.faults.add({ side: "trusted", route: "*/ticket", delayMs: 20 });
    const answers: { readonly user: string; readonly status: number | string; readonly got: unknown }[] = [];
    let isStopping = false;
    const visit = async (visitor: number) => {
      for (let n = 0; ; n++) {
        const user = `user-${visitor}-${n}`;
        try {
          const response = await ask({ "X-Test-User": user });
          const body = (await response.json()) as { user?: { userId: string } };
          answers.push({ user, status: response.status, got: body.user?.userId });
        } catch {
          // No connection: only a server that takes no more may do that.
          answers.push({ user, status: isStopping ? "gone" : "lost", got: undefined });
          return;
        }
      }
    };
    const visitors = Array.from({ length: 8 }, (_, n) => visit(n));
    while (answers.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    isStopping = true;
    expect(await stop()).toBe(0);
    await Promise.all(visitors);
    const issued = answers.filter(({ status }) => status === 200);
    expect(issued.every(({ user, got }) => user === got)).toBe(true);
    expect(answers.filter(({ status }) => status !== 200 && status !== "gone")).toEqual([]);
    expect(answers.filter(({ status }) => status === "gone")).toHaveLength(8);
    expect(emulator.proxy.counters().ticketsIssued).toBe(issued.length);
  });

  it("while the balancer is given notice, /readyz says draining, and answers close their connections", async () => {
    const { origin, ask, stop } = await start((config) => ({ ...config, server: { drainNoticeMs: 1_500 } }));
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    const ended = stop();
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ ready: false, reason: "draining" }),
    ]);
    const answer = await ask();
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect(await ended).toBe(0);
  });

  it("a call that hangs is given up when the time to end is over", async () => {
    const { ask, stop, emulator, log } = await start((config) => ({
      ...config,
      server: { drainNoticeMs: 0, drainMs: 50 },
    }));
    emulator.faults.add({ side: "trusted", route: "*/ticket", hang: true });
    const asked = ask().then(
      ({ status }) => status,
      () => "broken off",
    );
    while (!emulator.journal().some(({ path }) => path.includes("/ticket")))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await stop()).toBe(0);
    expect(await asked).toBe("broken off");
    expect(log().at(-1)).toMatchObject({ msg: "ended" });
  });
});

describe("the listener's own certificate", () => {
  it("a certificate that changes is used for new connections, one that is no good is not, and no request is lost", async () => {
    const authority = await createCertificateAuthority();
    const [first, second] = [
      await authority.issue({ names: ["localhost"] }),
      await authority.issue({ names: ["localhost"] }),
    ];
    const write = async (folder: string, pair: { cert: string; key: string }) => {
      await writeFile(`${folder}/tls_key.pem`, pair.key);
      await writeFile(`${folder}/tls.pem`, pair.cert);
    };
    const { url, folder, log, metric } = await start(async (config, _emulator, at) => {
      await write(at, first);
      return {
        ...config,
        limits: NO_LIMITS,
        listen: { port: 0, tls: { cert: "tls.pem", key: "tls_key.pem", reloadSeconds: 1 } },
      };
    });
    const { port } = new URL(url);
    const serial = () =>
      new Promise<string>((resolve, reject) => {
        const socket = tls.connect(
          { port: Number(port), host: "127.0.0.1", servername: "localhost", ca: authority.ca },
          () => {
            resolve(socket.getPeerCertificate().serialNumber);
            socket.destroy();
          },
        );
        socket.on("error", reject);
      });
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...SAME_ORIGIN, "X-Test-User": "anna", "Content-Length": 2 };
        https
          .request(
            url.replace("127.0.0.1", "localhost"),
            { method: "POST", headers, ca: authority.ca, agent: false },
            (response) => resolve(response.resume().statusCode),
          )
          .on("error", reject)
          .end("{}");
      });
    const before = await serial();
    expect(await ask()).toBe(200);
    await writeFile(`${folder}/tls.pem`, "nonsense");
    while (!log().some(({ type }) => type === "listener-certificate-kept")) expect(await ask()).toBe(200);
    expect(await serial()).toBe(before);
    await write(folder, second);
    while (!log().some(({ type }) => type === "listener-certificate-replaced")) expect(await ask()).toBe(200);
    expect(await serial()).not.toBe(before);
    expect(Number(await metric("qlik_ticket_listener_certificate_days_left"))).toBeGreaterThan(0);
  }, 60_000);
});

describe.skipIf(!isRedisHere)("limits in Redis", () => {
  let redis: Redis;
  const startWithRedis = async () => {
    redis = await createRedis({ port: true });
    await redis.start();
    endings.push(() => redis.close());
    const limits = {
      perUser: { tickets: 3, seconds: 600 },
      perAddress: false,
      redis: `redis://127.0.0.1:${redis.port}`,
    };
    return start((config) => ({ ...config, limits }));
  };
  const untilReady = async ({ origin }: Serving, ok: (degraded: string[]) => boolean, ask?: () => Promise<unknown>) => {
    for (;;) {
      const { degraded } = (await (await fetch(`${origin}/readyz`)).json()) as { degraded: string[] };
      if (ok(degraded)) return;
      await ask?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  let next = 0;

  it.each(["dies", "hangs"] as const)(
    "a Redis that %s is told as degraded, tickets go on with each instance's own limits, and Redis counts again when it returns",
    async (fate) => {
      const serving = await startWithRedis();
      const { ask, log, metric } = serving;
      const stranger = () => ask({ "X-Test-User": `stranger-${(next += 1)}` });
      await untilReady(serving, (degraded) => !degraded.includes("redis"), stranger);
      expect(await metric("qlik_ticket_redis_up")).toBe("1");
      if (fate === "dies") await redis.kill();
      else redis.halt();
      await untilReady(
        serving,
        (degraded) => degraded.includes("redis"),
        async () => expect((await stranger()).status).toBe(200),
      );
      expect((await fetch(`${serving.origin}/readyz`)).status).toBe(200);
      expect(await metric("qlik_ticket_redis_up")).toBe("0");
      const statuses = [];
      for (let n = 0; n < 4; n++) statuses.push((await ask({ "X-Test-User": "ben" })).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      if (fate === "dies") await redis.start();
      else redis.goOn();
      await untilReady(serving, (degraded) => !degraded.includes("redis"), stranger);
      expect(log().filter(({ type }) => type === "limiter-restored").length).toBeGreaterThan(0);
    },
    60_000,
  );
});

describe("the certificates of Qlik's trusted side", () => {
  it("files that are no good after the start leave the old ones in use, and the instance ready", async () => {
    const { ask, folder, origin } = await start();
    expect((await ask()).status).toBe(200);
    await copyFile(`${folder}/certificates/root.pem`, `${folder}/certificates/client.pem`);
    expect((await ask()).status).toBe(200);
    expect((await bodyOf(await fetch(`${origin}/readyz`)))["ready"]).toBe(true);
  });
});
