// The servers of examples/ticket-endpoint, each in a process of its own before an emulated Qlik. They are run from the sources of
// this package: the name `qlik-ticket/server` leads to its built file.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { bodyOf, certificatesOf, ENDPOINT, problem, SAME_ORIGIN, spend } from "./support/ticket-server.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = ["express", "fastify", "hono", "@hono/node-server"];

let emulator: Emulator;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "ticket-endpoint-"));
  await cp(path.join(ROOT, "examples/ticket-endpoint"), folder, { recursive: true });
  const modules = path.join(folder, "node_modules");
  await mkdir(path.join(modules, "@hono"), { recursive: true });
  await symlink(ROOT, path.join(modules, "qlik-ticket"));
  for (const name of PACKAGES) await symlink(path.join(ROOT, "node_modules", name), path.join(modules, name));
  const { ca, cert, key } = certificatesOf(emulator);
  await mkdir(path.join(folder, "certificates"));
  const files = { "root.pem": ca, "client.pem": cert, "client_key.pem": key };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, "certificates", name), text);
  env = {
    QLIK: emulator.proxyUrl("mashup"),
    QLIK_QPS: new URL(emulator.qpsUrl("mashup")).origin,
    QLIK_CERTIFICATES: path.join(folder, "certificates"),
    QLIK_USER: "ACME\\ada",
    PORT: "0",
  };
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(file: string): Promise<{ port: number; child: ChildProcess }> {
  const child = fork(path.join(folder, file), { cwd: folder, env: { ...process.env, ...env }, silent: true });
  const port = await new Promise<number>((resolve, reject) => {
    let printed = "";
    // Read to the end: a server whose output nobody takes cannot print its events.
    child.stdout?.on("data", (chunk) => {
      printed += String(chunk);
      const [, found] = /port (\d+)/.exec(printed) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    child.once("exit", () => reject(new Error(`${file} ended: ${printed}`)));
  });
  return { port, child };
}

describe("the example", () => {
  it.each(["node-http.mjs", "express.mjs", "fastify.mjs", "hono.mjs"])(
    "%s gives a ticket that Qlik takes, refuses a body that names a user, and ends the sessions",
    async (file) => {
      const { port, child } = await start(file);
      try {
        const url = `http://127.0.0.1:${port}/api/qlik-ticket`;
        const post = (body: string) => fetch(url, { method: "POST", headers: SAME_ORIGIN, body });
        const answer = await bodyOf(await post("{}"));
        expect(answer["user"]).toEqual({ userDirectory: "ACME", userId: "ada" });
        expect(await spend(emulator, answer["ticket"])).toBeDefined();
        const refused = await post('{"userId":"admin"}');
        expect([refused.status, await bodyOf(refused)]).toEqual([400, problem(400, "body-not-empty")]);
        const headers = { ...SAME_ORIGIN, "Sec-Fetch-Site": "cross-site" };
        const foreign = await fetch(url, { method: "POST", headers, body: "{}" });
        expect(foreign.status).toBe(403);
        expect((await fetch(url, { method: "DELETE", headers: { "Sec-Fetch-Site": "same-origin" } })).status).toBe(204);
        expect(emulator.proxy.sessions()).toEqual([]);
      } finally {
        const ended = once(child, "exit");
        child.kill();
        await ended;
      }
    },
    60_000,
  );

  it("next-route.mjs answers as a route handler: Request in, Response out", async () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    try {
      const file = pathToFileURL(path.join(folder, "next-route.mjs")).href;
      const route = (await import(/* @vite-ignore */ file)) as Record<string, (request: Request) => Promise<Response>>;
      const ask = (method: "POST" | "DELETE", body?: string) =>
        route[method]?.(new Request(ENDPOINT, { method, headers: SAME_ORIGIN, ...(body !== undefined && { body }) }));
      const answer = await ask("POST", "{}");
      expect(answer?.status).toBe(200);
      expect((await ask("DELETE"))?.status).toBe(204);
    } finally {
      vi.unstubAllEnvs();
    }
  }, 60_000);
});
