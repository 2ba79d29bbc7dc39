// examples/load-balancer as it stands: Debian's HAProxy before two emulated nodes under one name, and `serve` behind it.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { exampleFile, isHere, replaced, sayMissing, startProxy } from "./support/proxies.js";
import { startCli, type CliRun } from "./support/run-cli.js";
import { listenWith } from "./support/ticket-server.js";
import { createVisitor } from "./support/visitor.js";

const ORIGIN = "https://sense.example.com";
const SECRET = "0123456789abcdef0123456789abcdef";
const SIGN_INS = 50;
sayMissing("load balancers", ["haproxy"]);

describe.skipIf(!isHere("haproxy"))("one name for two nodes", () => {
  const endings: (() => Promise<unknown>)[] = [];
  let nodes: Emulator[];
  let run: CliRun;
  let port: number;
  let ca: string;

  beforeAll(async () => {
    const authority = await createCertificateAuthority();
    const virtualProxies = [{ prefix: "mashup", authenticationModuleRedirectUri: `${ORIGIN}/qlik-login` }];
    const startNode = (machineName: string) =>
      startEmulator({ authority, machineName, hosts: ["sense.example.com"], virtualProxies });
    nodes = [await startNode("qlikserver1"), await startNode("qlikserver2")];
    endings.push(...nodes.map((node) => () => node.close()));
    const page = await listenWith((_request, response) => void response.end("<!doctype html>"));
    endings.push(page.close);
    const folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-balancer-"));
    endings.push(() => rm(folder, { recursive: true }));
    const tickets = await startTickets(folder);
    ({ ca } = nodes[0]?.certificates ?? { ca: "" });
    const [a, b] = nodes;
    const proxy = await startProxy({
      name: "haproxy",
      example: "load-balancer/haproxy.cfg",
      certificate: await authority.issue({ names: ["sense.example.com"] }),
      ca,
      replace: {
        "qlik1.internal.example.com:443": `127.0.0.1:${a?.port}`,
        "qlik2.internal.example.com:443": `127.0.0.1:${b?.port}`,
        "127.0.0.1:8080": new URL(tickets).host,
        "127.0.0.1:3000": new URL(page.url).host,
      },
    });
    endings.push(proxy.close);
    port = proxy.port;
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    for (const end of endings.reverse()) await end();
  });

  async function startTickets(folder: string): Promise<string> {
    const [a, b] = nodes;
    await mkdir(`${folder}/certificates`);
    const { ca: root, clientCert, clientKey } = a?.certificates ?? { ca: "", clientCert: "", clientKey: "" };
    const files = { "root.pem": root, "client.pem": clientCert, "client_key.pem": clientKey };
    for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/certificates/${name}`, text);
    const text = replaced(await exampleFile("load-balancer/ticket-server.json"), {
      "https://qlik1.internal.example.com:4243": `https://127.0.0.1:${a?.qpsPort}`,
      "https://qlik2.internal.example.com:4243": `https://127.0.0.1:${b?.qpsPort}`,
      "/etc/qlik-ticket/certificates": `${folder}/certificates`,
      '"port": 8080': '"port": 0',
      '"port": 9090': '"port": 0',
    });
    const limits = { perAddress: false, perUser: false };
    await writeFile(`${folder}/ticket-server.json`, JSON.stringify({ ...(JSON.parse(text) as object), limits }));
    vi.stubEnv("SESSION_SECRET", SECRET);
    run = startCli("serve", "--config", `${folder}/ticket-server.json`);
    endings.push(async () => {
      run.stop();
      await run.exit;
    });
    return (JSON.parse(await run.announced) as { address: string }).address;
  }

  const sessionOf = (user: string) =>
    new SignJWT({ sub: user, iss: "https://login.example.com", aud: "mashup" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(SECRET));

  const userIn = (body: string) => (JSON.parse(body) as { userId?: string }).userId;

  /** As the library signs in: the page, a look, a ticket, the ticket spent, a look. True when Qlik knows the user, on a WebSocket too. */
  async function signInByTicket(user: string, keeps?: (name: string) => boolean): Promise<boolean> {
    const visitor = createVisitor(port, ca, keeps);
    visitor.cookies.set("session", await sessionOf(user));
    await visitor.get(`${ORIGIN}/`);
    await visitor.get(`${ORIGIN}/mashup/qps/user`);
    const { ticket } = JSON.parse((await visitor.post(`${ORIGIN}/api/qlik-ticket`)).body) as { ticket: string };
    await visitor.get(`${ORIGIN}/mashup/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
    return userIn((await visitor.get(`${ORIGIN}/mashup/qps/user`)).body) === user;
  }

  async function countGood(signIn: (user: string) => Promise<boolean>): Promise<number> {
    let good = 0;
    for (let n = 0; n < SIGN_INS; n++) good += Number(await signIn(`user-${n}`));
    return good;
  }
  const issued = () => nodes.map((node) => node.proxy.counters().ticketsIssued);

  it("node-tagged routing: each of 50 sign-ins by ticket succeeds, at both nodes", async () => {
    const before = issued();
    expect(await countGood((user) => signInByTicket(user))).toBe(SIGN_INS);
    const counts = issued().map((count, node) => count - (before[node] ?? 0));
    expect(counts.reduce((sum, count) => sum + count)).toBe(SIGN_INS);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it("the control: without the cookie that names the node some of 50 sign-ins fail", async () => {
    const good = await countGood((user) => signInByTicket(user, (name) => name !== "qlik-node"));
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(SIGN_INS);
  });

  it("the redirect flow by proxyRestUri: each of 50 visits comes back signed in to the page that was wanted", async () => {
    const visit = async (user: string) => {
      const visitor = createVisitor(port, ca);
      visitor.cookies.set("session", await sessionOf(user));
      const away = await visitor.get(`${ORIGIN}/mashup/hub/?visitor=${user}`);
      const back = await visitor.get(String(away.headers["location"]));
      const location = String(back.headers["location"]);
      await visitor.get(location);
      const isThere = new URL(location).searchParams.get("visitor") === user;
      return isThere && userIn((await visitor.get(`${ORIGIN}/mashup/qps/user`)).body) === user;
    };
    expect(await countGood(visit)).toBe(SIGN_INS);
  });

  it("the engine's WebSocket reaches the node of the session", async () => {
    for (let n = 0; n < 6; n++) {
      const visitor = createVisitor(port, ca);
      visitor.cookies.set("session", await sessionOf("anna"));
      await visitor.get(`${ORIGIN}/`);
      const { ticket } = JSON.parse((await visitor.post(`${ORIGIN}/api/qlik-ticket`)).body) as { ticket: string };
      await visitor.get(`${ORIGIN}/mashup/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
      expect(await visitor.openSocket(`${ORIGIN}/mashup/app/engineData`, ORIGIN)).toContain('"userId":"anna"');
    }
  });

  it("a node that goes down takes its visitors to the other one", async () => {
    await nodes[0]?.close();
    // HAProxy's health check needs its time: until then visitors of that node get 503.
    const waiting = createVisitor(port, ca);
    waiting.cookies.set("qlik-node", "a");
    while ((await waiting.get(`${ORIGIN}/mashup/qps/user`)).status >= 500)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await signInByTicket("anna")).toBe(true);
    const visitor = createVisitor(port, ca);
    visitor.cookies.set("session", await sessionOf("ben"));
    visitor.cookies.set("qlik-node", "a");
    const answer = await visitor.post(`${ORIGIN}/api/qlik-ticket`);
    expect(answer.status).toBe(200);
    expect(visitor.cookies.get("qlik-node")).toBe("b");
  });
});
