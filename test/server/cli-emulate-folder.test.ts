// `emulate --folder DIR`: the certificates stay, so that a browser trusts once and a backend is configured once.
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { createTicketHandler } from "../../src/server/index.js";
import { runToEnd, startCli } from "./support/run-cli.js";
import { bodyOf, post } from "./support/ticket-server.js";

vi.setConfig({ testTimeout: 60_000 });

const FILES = ["client.pem", "client_key.pem", "root.pem", "root_key.pem"];
const DAY_MS = 86_400_000;

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "qlik-ticket-test-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

const filesIn = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));

/** Starts the command, uses what it tells, and stops it; gives what it noted. */
async function emulate(folder: string, use: (emulator: EmulatorDescription) => Promise<void> | void = () => undefined) {
  const run = startCli("emulate", "--json", "--folder", folder);
  await run.announced;
  try {
    await use(JSON.parse(run.printed[0] ?? "") as EmulatorDescription);
  } finally {
    run.stop();
    expect(await run.exit).toBe(0);
  }
  return run.noted;
}

const statusOf = (address: string, ca: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    https.get(address, { ca, agent: false }, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });

describe("emulate --folder", () => {
  it("a second start has the certificates of the first: a client that trusts root.pem, and a backend with client.pem, go on", async () => {
    const folder = path.join(home, "new", "certificates");
    await emulate(folder, ({ ca }) => expect(path.dirname(ca)).toBe(folder));
    const first = filesIn(folder);
    expect(Object.keys(first)).toEqual(FILES);
    if (process.platform !== "win32") {
      expect(FILES.map((name) => statSync(path.join(folder, name)).mode & 0o77)).toEqual([0, 0, 0, 0]);
    }
    const noted = await emulate(folder, async ({ proxy, qps, virtualProxy, serverName, users }) => {
      const ca = first["root.pem"] ?? "";
      expect(await statusOf(`${proxy}/qps/user`, ca)).toBe(200);
      const handler = createTicketHandler({
        qps,
        proxy,
        virtualProxy,
        serverName,
        certificates: { ca, cert: first["client.pem"] ?? "", key: first["client_key.pem"] ?? "" },
        resolveUser: () => users[0],
      });
      expect(await bodyOf(await handler(post()))).toHaveProperty("ticket");
      await handler.close();
    });
    expect(filesIn(folder)).toEqual(first);
    expect(noted).toEqual([]);
  });

  it("certificates that have ended are made anew, and that is said with the date", async () => {
    const past = Date.now() - 400 * DAY_MS;
    vi.useFakeTimers({ toFake: ["Date"], now: past });
    await emulate(home);
    vi.useRealTimers();
    const old = filesIn(home);
    const noted = await emulate(home, async ({ proxy, ca }) => {
      expect(await statusOf(`${proxy}/qps/user`, readFileSync(ca, "utf8"))).toBe(200);
    });
    expect(noted).toEqual([expect.stringContaining(new Date(past + 396 * DAY_MS).toISOString().slice(0, 10))]);
    for (const name of FILES) expect(filesIn(home)[name], name).not.toBe(old[name]);
  });

  it("a client certificate of another authority is made anew, and the root stays", async () => {
    await emulate(home);
    const { "root.pem": root = "", "client.pem": client } = filesIn(home);
    const other = path.join(home, "other");
    await emulate(other);
    for (const name of ["client.pem", "client_key.pem"])
      writeFileSync(path.join(home, name), filesIn(other)[name] ?? "");
    rmSync(other, { recursive: true });
    await emulate(home);
    const now = filesIn(home);
    expect(now["root.pem"]).toBe(root);
    expect(now["client.pem"]).not.toBe(client);
    expect(new X509Certificate(now["client.pem"] ?? "").verify(new X509Certificate(root).publicKey)).toBe(true);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["a QMC export", { "root.pem": "Qlik's root", "client.pem": "Qlik's client" }, "root_key.pem"],
    ["no certificates", { "root.pem": "nonsense", "root_key.pem": "nonsense" }, "root.pem is no certificate"],
  ])("a folder with %s is left as it is, and the command ends with what is wrong", async (_name, files, says) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(home, name), text);
    const { code, out, err } = await runToEnd("emulate", "--json", "--folder", home);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(says);
    expect(filesIn(home)).toEqual(files);
  });

  it("a root with the key of another is refused", async () => {
    await emulate(home);
    const other = path.join(home, "other");
    await emulate(other);
    writeFileSync(path.join(home, "root_key.pem"), filesIn(other)["root_key.pem"] ?? "");
    const { code, err } = await runToEnd("emulate", "--json", "--folder", home);
    expect(code).toBe(2);
    expect(err).toContain("root_key.pem does not belong to root.pem");
    expect(err).not.toContain("PRIVATE KEY");
  });

  it("a path that cannot be a folder is refused", async () => {
    const file = path.join(home, "file");
    writeFileSync(file, "");
    const { code, err } = await runToEnd("emulate", "--json", "--folder", file);
    expect(code).toBe(2);
    expect(err).toContain("--folder takes a folder");
  });

  it("people are told that the certificates stay", async () => {
    const run = startCli("emulate", "--folder", home);
    const text = await run.announced;
    run.stop();
    expect(await run.exit).toBe(0);
    expect(text).toContain("kept; the next start takes them again");
    expect(text).not.toContain("removed when this stops");
    expect(text).not.toContain("PRIVATE KEY");
  });
});
