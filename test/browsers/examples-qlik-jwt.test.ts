// The example `qlik-jwt`, started as its README says: its own server before its own emulated Qlik.
import { createServer } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installExample, type InstalledExample } from "./examples-support/examples.js";
import { seeObjects, seeState } from "./examples-support/look.js";
import { serve, type Program } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { startLoopbackProxy } from "./support/loopback-proxy.js";

/** The page's origin stands in the emulated Qlik's headers, so the port is chosen before both are there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("qlik-jwt", () => {
  let example: InstalledExample;
  let program: (Program & { readonly port: number }) | undefined;
  let way: Awaited<ReturnType<typeof startLoopbackProxy>>;
  beforeAll(async () => {
    example = await installExample("qlik-jwt", ["jose"]);
    way = await startLoopbackProxy();
    program = await serve({ folder: example.folder, args: ["emulate.mjs"], env: { PORT: String(await freePort()) } });
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close?.();
    await program?.stop();
    await way.close();
    await example.remove();
  });

  it.each(engines.slice(0, 1))("$name: the page signs in by JWT before the emulated Qlik and draws", async (engine) => {
    const browser = await engine.open({ proxyPort: way.port, thirdPartyCookies: "allowed" });
    try {
      await browser.goto(`http://localhost:${program?.port}/`);
      expect(await seeState(browser, "ready")).toMatchObject({ status: "Signed in to Qlik as ACME\\ada" });
      const seen = await seeObjects(browser);
      expect(seen.bars).toBeGreaterThan(0);
      expect(seen.rows).toBeGreaterThan(0);
      const folder = path.resolve(import.meta.dirname, "../../temp/examples");
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, "qlik-jwt.png"), await browser.screenshot());
    } finally {
      await browser.close();
    }
    const events = (program?.printed() ?? "").split("\n").filter((line) => line.startsWith("{"));
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0] ?? "")).toMatchObject({
      type: "credential-issued",
      issuer: "qlik-jwt",
      user: { userDirectory: "ACME", userId: "ada" },
    });
    expect(program?.printed()).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  });
});
