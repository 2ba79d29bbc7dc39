// examples/deploy without Docker: the processes of its compose file, each started by the command that stands there. Two instances, a
// Redis, nginx; and what becomes of visitors when one of them is stopped or killed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inlineAssetsForEsbuild } from "../../scripts/inline-assets.mjs";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { exampleFile, isHere, replaced, sayMissing, startProxy } from "./support/proxies.js";
import { freePort, isRedisHere } from "./support/redis.js";
import { createVisitor } from "./support/visitor.js";

const URL_OF_TICKETS = "https://app.example.com/api/qlik-ticket";
const SECRET = "0123456789abcdef0123456789abcdef";
sayMissing("the deployment", ["nginx"]);

interface Instance {
  readonly child: ChildProcess;
  readonly port: number;
  readonly log: () => Record<string, unknown>[];
}

describe.skipIf(!isHere("nginx") || !isRedisHere)("two instances behind nginx", () => {
  const endings: (() => Promise<unknown>)[] = [];
  let compose: string;
  let program: string;
  let folder: string;
  let emulator: Emulator;
  let redis: ChildProcess | undefined;
  let redisPort: number;
  let instances: Instance[] = [];
  let port: number;

  /** The command of a service, as the compose file has it. */
  const commandOf = (service: string): string[] => {
    const part = compose.split(`\n  ${service}:`)[1] ?? "";
    return JSON.parse(/command: (\[.*\])/.exec(part)?.[1] ?? "null") as string[];
  };

  const startRedis = async () => {
    const [name = "", ...args] = commandOf("redis");
    redis = spawn(name, [...args, "--port", String(redisPort), "--bind", "127.0.0.1", "--dir", folder], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of createInterface({ input: redis.stdout ?? process.stdin }))
      if (line.includes("Ready to accept")) break;
  };

  const startInstance = async (at: number): Promise<Instance> => {
    const file = `${folder}/ticket-server-${at}.json`;
    const { qpsPort } = emulator;
    const text = replaced(await exampleFile("deploy/ticket-server.json"), {
      "qlikserver1.company.local:4243": `127.0.0.1:${qpsPort}`,
      "/etc/qlik-ticket/certificates": `${folder}/certificates`,
      "redis://redis:6379": `redis://127.0.0.1:${redisPort}`,
      // All visitors of this test have one address.
      // A busy machine may be slow; what is shown is that nothing is lost.
      '"virtualProxy": "mashup",': '"virtualProxy": "mashup", "timeoutMs": 60000,',
      '"user": {': '"server": { "drainMs": 60000 }, "user": {',
      '"limits": {': '"limits": { "perAddress": false,',
      '"port": 8080': `"port": ${at}`,
      '"port": 9090': '"port": 0',
      "0.0.0.0": "127.0.0.1",
      "172.16.0.0/12": "127.0.0.1",
    });
    await writeFile(file, text);
    const args = commandOf("tickets-1").map((word) => word.replace("/etc/qlik-ticket/ticket-server.json", file));
    const env = { ...process.env, SESSION_SECRET: SECRET, SESSION_KEY_SECRET: SECRET.toUpperCase() };
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    const reading = createInterface({ input: child.stdout });
    reading.on("line", (line) => lines.push(line));
    const ended = once(child, "exit").then(() => {
      throw new Error(`The instance at port ${at} ended before its first line.`);
    });
    await Promise.race([once(reading, "line"), ended]);
    // From here on an end is what the tests want.
    ended.catch(() => undefined);
    return { child, port: at, log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  beforeAll(async () => {
    compose = await exampleFile("deploy/compose.yaml");
    folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-deploy-"));
    endings.push(() => rm(folder, { recursive: true, force: true }));
    program = path.join(folder, "cli.mjs");
    await build({
      entryPoints: [path.resolve("src/cli/index.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      banner: { js: 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);' },
      plugins: [inlineAssetsForEsbuild()],
      logLevel: "silent",
    });
    const authority = await createCertificateAuthority();
    emulator = await startEmulator({ authority, virtualProxies: [{ prefix: "mashup" }] });
    endings.push(() => emulator.close());
    await mkdir(`${folder}/certificates`);
    const { ca, clientCert, clientKey } = emulator.certificates;
    for (const [name, text] of Object.entries({
      "root.pem": ca,
      "client.pem": clientCert,
      "client_key.pem": clientKey,
    }))
      await writeFile(`${folder}/certificates/${name}`, text);
    redisPort = await freePort();
    await startRedis();
    instances = [await startInstance(await freePort()), await startInstance(await freePort())];
    const [one, two] = instances;
    const proxy = await startProxy({
      name: "nginx",
      example: "deploy/nginx.conf",
      certificate: await authority.issue({ names: ["app.example.com"] }),
      ca,
      replace: {
        "tickets-1:8080": `127.0.0.1:${one?.port}`,
        "tickets-2:8080": `127.0.0.1:${two?.port}`,
        "/etc/nginx/tls/": "/etc/nginx/",
        "proxy_connect_timeout 2s": "proxy_connect_timeout 60s",
        "proxy_read_timeout 10s": "proxy_read_timeout 100s",
      },
    });
    endings.push(proxy.close);
    port = proxy.port;
  });
  afterAll(async () => {
    for (const { child } of instances) child.kill("SIGKILL");
    redis?.kill("SIGKILL");
    for (const end of endings.reverse()) await end();
  });

  const ask = async (user: string) => {
    const visitor = createVisitor(port, emulator.certificates.ca);
    const token = new SignJWT({ sub: user, iss: "https://login.example.com", aud: "mashup" });
    const signed = await token
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(SECRET));
    visitor.cookies.set("session", signed);
    const { status, body } = await visitor.post(URL_OF_TICKETS);
    const { user: got, sessionKey } = JSON.parse(body || "{}") as { user?: { userId: string }; sessionKey?: string };
    return { status, got: got?.userId, sessionKey };
  };
  const audited = () => instances.map(({ log }) => log().filter(({ audit }) => audit).length);

  it("both instances answer, each user has one session key at both, and no stickiness is needed", async () => {
    const answers = [];
    for (let n = 0; n < 10; n++) answers.push(await ask("anna"));
    expect(answers.every(({ status, got }) => status === 200 && got === "anna")).toBe(true);
    expect(new Set(answers.map(({ sessionKey }) => sessionKey)).size).toBe(1);
    expect(Math.min(...audited())).toBeGreaterThan(0);
  });

  it("the limit of a user holds for both instances together", async () => {
    /** How often an instance went over to its own limits; odd while one is there. */
    const turns = () =>
      instances.map(({ log }) => log().filter(({ type }) => String(type).startsWith("limiter-")).length);
    const countFor = async (user: string) => {
      const statuses: number[] = [];
      for (let n = 0; n < 40; n++) statuses.push((await ask(user)).status);
      return statuses;
    };
    // On a busy machine the store may be late; then each instance counts for itself and says so, and nothing is shown by that user.
    for (const user of ["ben", "bo", "bea", "bert", "bill"]) {
      const before = turns();
      const statuses = await countFor(user);
      if (turns().some((count, n) => count % 2 === 1 || count !== before[n])) continue;
      const issued = statuses.filter((status) => status === 200).length;
      // 30 a minute, within 5 %.
      expect(issued).toBeGreaterThanOrEqual(30);
      expect(issued).toBeLessThanOrEqual(31);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
      return;
    }
    expect.unreachable("the store was late for each user");
  });

  /** Six visitors ask again and again, each time as another user, while `happen` does something to the processes. */
  async function underLoad(happen: () => Promise<unknown>): Promise<{ status: number; isOwn: boolean }[]> {
    const answers: { status: number; isOwn: boolean }[] = [];
    let isOver = false;
    const visit = async (visitor: number) => {
      for (let n = 0; !isOver; n++) {
        const user = `load-${answers.length}-${visitor}-${n}`;
        const { status, got } = await ask(user);
        answers.push({ status, isOwn: status !== 200 || got === user });
      }
    };
    const visitors = Array.from({ length: 6 }, (_, n) => visit(n));
    const untilAnswered = async (count: number) => {
      const enough = answers.length + count;
      while (answers.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await untilAnswered(30);
    await happen();
    await untilAnswered(30);
    isOver = true;
    await Promise.all(visitors);
    return answers;
  }

  it("an instance that gets SIGTERM under load ends with 0, and no visitor notices", async () => {
    const answers = await underLoad(async () => {
      const { child, port: at } = instances[0] ?? expect.unreachable();
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
      instances[0] = await startInstance(at);
    });
    expect(answers.filter(({ status, isOwn }) => status !== 200 || !isOwn)).toEqual([]);
  });

  it("an instance that is killed under load costs no visitor an answer: nginx asks the other one", async () => {
    const answers = await underLoad(async () => {
      const { child, port: at } = instances[1] ?? expect.unreachable();
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      instances[1] = await startInstance(at);
    });
    expect(answers.filter(({ status, isOwn }) => status !== 200 || !isOwn)).toEqual([]);
  });

  it("a Redis that dies and comes back under load costs no visitor a ticket", async () => {
    const answers = await underLoad(async () => {
      if (!redis) expect.unreachable();
      const exited = once(redis, "exit");
      redis.kill("SIGKILL");
      await exited;
      while (!instances.some(({ log }) => log().some(({ type }) => type === "limiter-degraded")))
        await new Promise((resolve) => setTimeout(resolve, 5));
      await startRedis();
      while (!instances.some(({ log }) => log().some(({ type }) => type === "limiter-restored")))
        await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(answers.filter(({ status, isOwn }) => status !== 200 || !isOwn)).toEqual([]);
  });
});
