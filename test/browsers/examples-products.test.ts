// The examples of the further systems, started as their READMEs say: each server before its own emulated system.
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installExample } from "./examples-support/examples.js";
import { seeState } from "./examples-support/look.js";
import { serve } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { startLoopbackProxy } from "./support/loopback-proxy.js";

/** The page's origin stands among a tenant's allowed ones, so the port is chosen before both are there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const EXAMPLES = [
  [
    "qlik-cloud",
    "Signed in to Qlik Cloud as Anna",
    'document.querySelectorAll("#apps li").length > 0',
    "qlik-cloud-token",
  ],
  ["tableau", "Superstore/Overview is shown", 'document.getElementById("view").src === ""', "tableau-ticket"],
  ["sbm", "Signed in to SBM as visitor", 'document.querySelectorAll("#items tr").length === 3', "sbm-token"],
] as const;

describe("the examples of the further systems", () => {
  let way: Awaited<ReturnType<typeof startLoopbackProxy>>;
  beforeAll(async () => {
    way = await startLoopbackProxy();
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close?.();
    await way.close();
  });

  describe.each(engines.slice(0, 1))("$name", (engine) => {
    it.each(EXAMPLES)("the example %s runs before its emulated system", async (name, status, condition, issuer) => {
      const example = await installExample(name);
      const env = { PORT: String(await freePort()) };
      const program = await serve({ folder: example.folder, args: ["emulate.mjs"], env });
      const browser = await engine.open({ proxyPort: way.port, thirdPartyCookies: "blocked" });
      try {
        await browser.goto(`http://localhost:${program.port}/`);
        expect(await seeState(browser, "ready")).toMatchObject({ status });
        expect(await browser.evaluate(`return ${condition}`)).toBe(true);
        const folder = path.resolve(import.meta.dirname, "../../temp/examples");
        await mkdir(folder, { recursive: true });
        await writeFile(path.join(folder, `${name}.png`), await browser.screenshot());
        expect(program.printed()).toContain(`"issuer":"${issuer}"`);
        expect(program.printed()).not.toMatch(/eyJ[\w-]+\.|PHNhbW|==:/);
      } finally {
        await browser.close();
        await program.stop();
        await example.remove();
      }
    });
  });
});
