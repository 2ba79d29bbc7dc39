// The command line of the installed package as users run it on any system: Node alone, nothing on the PATH.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packAndInstall, type Installed } from "../package/support/install.js";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { SAME_ORIGIN } from "./support/ticket-server.js";

type Running = ChildProcessByStdio<null, Readable, Readable>;

/** Loaded before the command: there is no other program, and so no shell, that it could start. */
const NO_PROGRAMS = `import programs from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
for (const name of ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"])
  programs[name] = () => { console.error("the command calls " + name); process.exit(99); };
syncBuiltinESMExports();`;

let installed: Installed;
const running: Running[] = [];
beforeAll(async () => {
  installed = await packAndInstall();
}, 120_000);
afterAll(() => installed.remove());
afterEach(() => running.splice(0).forEach((child) => child.kill("SIGKILL")));

function start(...args: string[]): Running {
  const program = path.join(installed.folder, "node_modules/qlik-ticket/dist/cli/index.js");
  // Windows starts no program without SystemRoot; it names no folder to search in.
  const env = { PATH: "", ...(process.env["SystemRoot"] && { SystemRoot: process.env["SystemRoot"] }) };
  const guard = ["--import", `data:text/javascript,${encodeURIComponent(NO_PROGRAMS)}`];
  const child = spawn(process.execPath, [...guard, program, ...args], {
    cwd: installed.folder,
    env,
    shell: false,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  return child;
}

async function firstLine(child: Running): Promise<string> {
  const said: unknown[] = [];
  child.stderr.on("data", (chunk) => said.push(chunk));
  const line = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const early = once(child, "exit").then(([code]) => {
    throw new Error(`ended with ${String(code)}: ${said.join("")}`);
  });
  return (await Promise.race([line, early]))[0];
}

/** The end by Ctrl+C: exit code, and the signal if it ended so. Windows knows no signals between processes. */
async function interrupt(child: Running): Promise<unknown[]> {
  const exited = once(child, "exit");
  child.kill("SIGINT");
  return (await exited) as unknown[];
}
const ENDED = process.platform === "win32" ? [null, "SIGINT"] : [0, null];

describe("the installed command, with an empty PATH and no other program", () => {
  it.each(["demo", "doctor", "emulate", "serve", "settings"])(
    "%s --help says how it is used and ends with 0, without a shell",
    async (command) => {
      const child = start(command, "--help");
      const exited = once(child, "exit");
      const text = (await child.stdout.setEncoding("utf8").toArray()).join("");
      expect(text).toContain(`Usage: qlik-ticket ${command} [flags]`);
      expect(await exited).toEqual([0, null]);
    },
  );

  it("serve issues tickets of the emulator that has written its config file, in a folder with a space in its name", async () => {
    const folder = path.join(installed.folder, "my settings");
    await mkdir(folder);
    const config = path.join(folder, "ticket-server.json");
    const emulator = JSON.parse(
      await firstLine(start("emulate", "--json", "--folder", path.join(folder, "qlik"), "--serve-config", config)),
    ) as EmulatorDescription;
    const written = JSON.parse(await readFile(config, "utf8")) as object;
    const ports = { listen: { host: "127.0.0.1", port: 0 }, operations: { host: "127.0.0.1", port: 0 } };
    await writeFile(config, JSON.stringify({ ...written, ...ports }));
    const { address, path: place } = JSON.parse(await firstLine(start("serve", "--config", config))) as {
      readonly address: string;
      readonly path: string;
    };
    const headers = { ...SAME_ORIGIN, "X-Forwarded-User": "anna" };
    const answer = await fetch(`${address}${place}`, { method: "POST", headers, body: "{}" });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ proxy: emulator.proxy, user: { userDirectory: "EXAMPLE", userId: "anna" } }),
    ]);
    const doctor = start("doctor", "--endpoint", `${address}${place}`);
    expect(await once(doctor, "exit")).not.toEqual([99, null]);
  });

  it("demo serves its page, and Ctrl+C ends it with 0", async () => {
    const child = start("demo");
    const url = /^Open (http:\/\/localhost:\d+\/)$/.exec(await firstLine(child))?.[1] ?? "";
    const html = await (await fetch(url)).text();
    expect(html).toContain("Break it");
    expect(html).toContain("Emulated Qlik Sense; no Qlik software here.");
    expect(await interrupt(child)).toEqual(ENDED);
  }, 60_000);

  it.skipIf(process.platform === "win32")(
    "demo answers what it was already asked before it ends",
    async () => {
      const child = start("demo");
      const url = /^Open (\S+)$/.exec(await firstLine(child))?.[1] ?? "";
      const cookie = (await fetch(url)).headers.getSetCookie()[0]?.split(";")[0] ?? "";
      const headers = { ...SAME_ORIGIN, Cookie: cookie, "Content-Length": "2", Expect: "100-continue" };
      const request = http.request(`${url}api/qlik-ticket`, { method: "POST", headers, agent: false });
      const answered = once(request, "response") as Promise<[http.IncomingMessage]>;
      request.flushHeaders();
      // The server has read the request's head, and waits for the body.
      await once(request, "continue");
      const ended = interrupt(child);
      const refused = () =>
        fetch(url).then(
          () => false,
          () => true,
        );
      while (!(await refused())) continue;
      request.end("{}");
      const [response] = await answered;
      const body = (await response.setEncoding("utf8").toArray()).join("");
      expect([response.statusCode, Object.keys(JSON.parse(body) as object)]).toEqual([
        200,
        expect.arrayContaining(["ticket", "proxy"]),
      ]);
      expect(await ended).toEqual(ENDED);
    },
    60_000,
  );

  it("emulate --json runs a Qlik proxy, and Ctrl+C ends it with 0 and takes the certificates along", async () => {
    const child = start("emulate", "--json", "--http");
    const emulator = JSON.parse(await firstLine(child)) as EmulatorDescription;
    expect(await (await fetch(`${emulator.proxy}/qps/user`)).json()).toMatchObject({ session: "inactive" });
    expect(existsSync(emulator.clientKey)).toBe(true);
    expect(await interrupt(child)).toEqual(ENDED);
    if (process.platform !== "win32") expect(existsSync(emulator.clientKey)).toBe(false);
  }, 60_000);

  it("settings prints the administrator's page and ends with 0", async () => {
    const child = start("settings", "--page", "https://app.example.com", "--proxy", "https://sense.example.com/mashup");
    const exited = once(child, "exit");
    const text = (await child.stdout.setEncoding("utf8").toArray()).join("");
    expect(text).toContain("QMC > Virtual proxies > mashup");
    expect(await exited).toEqual([0, null]);
  }, 60_000);
});
