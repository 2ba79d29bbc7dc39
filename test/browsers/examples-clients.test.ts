// The examples of Qlik's clients, started as their READMEs say: each before an emulated Qlik of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, type Program } from "./examples-support/programs.js";
import { engines } from "./support/engines.js";
import { startLoopbackProxy } from "./support/loopback-proxy.js";

const root = path.resolve(import.meta.dirname, "../..");

/** The page's origin stands in the emulated Qlik's headers, so the port is chosen before both are there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a visitor sees when the page is done. */
const SHOWN: Readonly<Record<string, string>> = {
  enigma: 'document.querySelectorAll("#object tr").length === 12',
  "qlik-api": 'document.querySelectorAll("#object tr").length === 12',
  "qlik-embed": 'document.querySelectorAll("qlik-embed tr").length === 12',
  nebula:
    '/1,018,988/.test(document.querySelector("#kpi").innerText) && /Bikes/.test(document.querySelector("#table").innerText)',
};

describe.each(Object.entries(SHOWN))("the example %s", (name, isShown) => {
  let program: (Program & { readonly port: number }) | undefined;
  let way: Awaited<ReturnType<typeof startLoopbackProxy>>;
  beforeAll(async () => {
    way = await startLoopbackProxy();
    const folder = path.join(root, "examples");
    program = await serve({ folder, args: ["emulate-page.mjs", name], env: { PORT: String(await freePort()) } });
  });
  afterAll(async () => {
    await program?.stop();
    await way.close();
  });

  it.each(engines.slice(0, 1))(
    `$name: the example ${name} signs in, shows its data, and empties itself at a logout`,
    async (engine) => {
      const browser = await engine.open({ proxyPort: way.port, thirdPartyCookies: "allowed" });
      try {
        await browser.goto(`http://localhost:${program?.port}/`);
        const wait = (condition: string) =>
          browser.evaluate(`
          for (let i = 0; i < 400 && !(${condition}); i++) await new Promise((resolve) => setTimeout(resolve, 50));
          return { done: ${condition}, status: document.querySelector("#status").textContent };`);
        expect(await wait(isShown)).toEqual({ done: true, status: "Signed in to Qlik as ACME\\ada" });
        // The bars of a chart move into their places.
        await browser.evaluate("await new Promise((resolve) => setTimeout(resolve, 1000))");
        const folder = path.join(root, "temp/examples");
        await mkdir(folder, { recursive: true });
        await writeFile(path.join(folder, `${name}.png`), await browser.screenshot());
        await browser.evaluate('document.querySelector("#log-out").click()');
        const isEmpty =
          "!/1,018,988|Bikes|Dec/.test(document.body.innerText) && /signed out/.test(document.body.innerText)";
        expect(await wait(isEmpty)).toMatchObject({ done: true });
      } finally {
        await browser.close();
        await engine.close?.();
      }
    },
  );
});
