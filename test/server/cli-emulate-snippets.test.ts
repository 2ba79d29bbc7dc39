// The code that `emulate` prints to be pasted: by npm, by tag, and Vite's proxy, which is run here as it is printed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { npmSnippet, tagSnippet, viteSnippet } from "../../src/cli/snippets.js";
import { createTicketHandler } from "../../src/server/index.js";
import { serve, VITE } from "../browsers/examples-support/programs.js";
import { startCli, type CliRun } from "./support/run-cli.js";
import { bodyOf, post } from "./support/ticket-server.js";

vi.setConfig({ testTimeout: 60_000 });

const runs: CliRun[] = [];
afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.stop();
    await run.exit;
  }
});

async function start(...flags: string[]): Promise<string> {
  const run = startCli("emulate", ...flags);
  runs.push(run);
  return run.announced;
}
const describedBy = async (...flags: string[]) => JSON.parse(await start("--json", ...flags)) as EmulatorDescription;

async function ticketOf({
  qps,
  virtualProxy,
  serverName,
  users,
  ca,
  clientCert,
  clientKey,
  proxy,
}: EmulatorDescription) {
  const [root, cert, key] = [ca, clientCert, clientKey].map((file) => readFileSync(file, "utf8"));
  const certificates = { ca: root ?? "", cert: cert ?? "", key: key ?? "" };
  const handler = createTicketHandler({
    qps,
    proxy,
    virtualProxy,
    serverName,
    certificates,
    resolveUser: () => users[0],
  });
  const { ticket } = await bodyOf(await handler(post()));
  await handler.close();
  return String(ticket);
}

describe("what emulate prints to be pasted", () => {
  it.each([["--http"], []])(
    "the text of emulate %s has the page by npm, by tag, and Vite's proxy",
    async (...flags) => {
      const text = await start(...flags);
      for (const code of [
        'import { authenticate } from "qlik-ticket"',
        "data-qlik-app=",
        "qlik-ticket.embed.js",
        "defineConfig",
      ]) {
        expect(text).toContain(code);
      }
      expect(text.includes("allow-insecure-proxy")).toBe(flags.length > 0);
      expect(text).not.toMatch(/BEGIN|\{\{|undefined/);
    },
  );

  it.each([
    ["https", []],
    ["http", ["--http"]],
    ["https, with the default virtual proxy", ["--vp", ""]],
  ])("Vite with the printed configuration passes page and sign-in on to the emulator (%s)", async (_name, flags) => {
    const emulator = await describedBy(...flags);
    // Below the repository: there the configuration finds Vite.
    mkdirSync("temp", { recursive: true });
    const folder = mkdtempSync(path.resolve("temp/vite-"));
    writeFileSync(path.join(folder, "vite.config.mjs"), viteSnippet(emulator));
    const vite = await serve({ folder, args: [VITE, "--host", "127.0.0.1", "--port", "0"] });
    try {
      const below = emulator.virtualProxy && `/${emulator.virtualProxy}`;
      const own = `http://127.0.0.1:${vite.port}${below}`;
      const ticket = await ticketOf(emulator);
      const spent = await fetch(`${own}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
      expect(spent.status).toBe(200);
      const cookie = spent.headers.getSetCookie().map((each) => each.split(";")[0]);
      expect(cookie).toHaveLength(1);
      const user = await fetch(`${own}/qps/user`, { headers: { cookie: cookie.join("; ") } });
      expect(await user.json()).toMatchObject(emulator.users[0] ?? {});
    } finally {
      await vite.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("the page's code names the app and the chart that the emulator has", async () => {
    const emulator = await describedBy();
    for (const snippet of [npmSnippet(emulator), tagSnippet(emulator)]) {
      expect(snippet).toContain(emulator.appId);
      expect(snippet).toContain(emulator.objects["chart"]);
    }
  });
});
