// The config file of `serve`: what is wrong with it is told in one sentence, before anything listens.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { runToEnd } from "./support/run-cli.js";
import { configFolder, configFor } from "./support/serve.js";

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await configFolder(emulator);
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function outcome(text: string): Promise<{ code: number; err: string }> {
  const file = path.join(folder, "config.json");
  await writeFile(file, text);
  return await runToEnd("serve", "--check", "--config", file);
}

type Json = Record<string, unknown>;
const JWT = { from: "session-jwt", cookie: "session", algorithm: "HS256", issuer: "https://login", audience: "mashup" };
const change = (more: Json) => ({ ...configFor(emulator), ...more });
const qlik = (more: Json) => change({ qlik: { ...(configFor(emulator)["qlik"] as Json), ...more } });

describe("the config file", () => {
  it.each<[string, () => Json, RegExp]>([
    ["a misspelt name", () => change({ listn: {} }), /config: listn is unknown\. Fix: listen\?/],
    ["a misspelt name inside", () => change({ listen: { prot: 1 } }), /config: listen\.prot is unknown/],
    [
      "a port as text",
      () => change({ listen: { port: "80" } }),
      /config: listen\.port is not usable\. Fix: a port from 0/,
    ],
    ["no Qlik", () => change({ qlik: undefined }), /config: qlik is missing/],
    ["no certificates", () => qlik({ certificates: undefined }), /config: qlik\.certificates is missing/],
    ["no user", () => change({ user: undefined }), /config: user is missing/],
    [
      "a user from nowhere",
      () => change({ user: { from: "body" } }),
      /config: user\.from is not usable\. Fix: "session-jwt"/,
    ],
    [
      "a header of anybody",
      () => change({ user: { from: "header", name: "X", userDirectory: "A" } }),
      /config: user\.proxies is missing/,
    ],
    [
      "a network that is none",
      () => change({ trustedProxies: ["10.0.0.0/40"] }),
      /config: trustedProxies is not usable\. Fix: a list of addresses and networks/,
    ],
    [
      "a secret in the file",
      () => change({ user: { ...JWT, userDirectory: "A", secret: "hush" } }),
      /user\.secret is not usable.*does not stand in this file/,
    ],
    [
      "a secret that is not in the environment",
      () => change({ user: { ...JWT, userDirectory: "A", secret: { env: "QT_NOT_THERE" } } }),
      /user\.secret\.env names QT_NOT_THERE, which is not in the environment/,
    ],
    [
      "a JWT without a directory",
      () => change({ user: { ...JWT, secret: { env: "HOME" } } }),
      /config: user needs one directory/,
    ],
    [
      "HS256 without a secret",
      () => change({ user: { ...JWT, userDirectory: "A" } }),
      /config: user\.secret is missing/,
    ],
    [
      "HS256 with a short secret",
      () => change({ user: { ...JWT, userDirectory: "A", secret: { env: "HOME" } } }),
      /user\.secret is too short/,
    ],
    [
      "an access token by a shared secret",
      () =>
        change({
          user: { from: "access-token", issuer: "https://i", audience: "a", userDirectory: "A", algorithms: ["HS256"] },
        }),
      /user\.algorithms is not usable/,
    ],
    [
      "a Redis password in the file",
      () => change({ limits: { redis: "redis://:hush@r" } }),
      /limits\.redis is not usable.*env/,
    ],
    ["the browsers' port", () => qlik({ qps: "https://qlikserver1:443" }), /qps has the port of the browsers, 443/],
    ["an origin with a slash", () => change({ origin: ["https://app.example.com/"] }), /origin lists/],
    [
      "certificates that are not there",
      () => qlik({ certificates: "nowhere" }),
      /the function certificates threw \(ENOENT\)/,
    ],
    [
      "a TLS key that is not there",
      () => change({ listen: { port: 0, tls: { cert: "certificates/client.pem", key: "no.pem" } } }),
      /listen\.tls\.key cannot be read/,
    ],
    [
      "a TLS key of another certificate",
      () => change({ listen: { tls: { cert: "certificates/root.pem", key: "certificates/client_key.pem" } } }),
      /listen\.tls\.key is the key of another certificate/,
    ],
  ])("%s is told, and the command ends with 1", async (_name, config, message) => {
    const { code, err } = await outcome(JSON.stringify(config()));
    expect(err).toMatch(message);
    expect(code).toBe(1);
    expect(err).not.toContain("hush");
  });

  it("a file that is no JSON is told with the line", async () => {
    expect((await outcome('{\n  "listen": {},\n  x\n}')).err).toMatch(/config\.json is no JSON at line 3/);
  });

  it("a file that is not there is told, and a missing flag ends with 2", async () => {
    const missing = path.join(await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-none-")), "none.json");
    expect((await runToEnd("serve", "--config", missing)).err).toMatch(/cannot be read \(ENOENT/);
    expect(await runToEnd("serve")).toMatchObject({ code: 2, err: expect.stringContaining("--config FILE") as string });
  });

  it("a port that is taken is told", async () => {
    const file = path.join(folder, "taken.json");
    await writeFile(file, JSON.stringify(change({ listen: { port: emulator.port } })));
    const { code, err } = await runToEnd("serve", "--config", file);
    expect(code).toBe(1);
    expect(err).toMatch(/cannot listen on 127\.0\.0\.1, port \d+: .*EADDRINUSE/);
  });
});
