// examples/script-tag.html as a visitor gets it, with the file from this build in place of the CDN's.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { chart, inPage, kpi, until } from "./embed-page.js";
import { engines } from "./support/engines.js";

const root = path.resolve(import.meta.dirname, "../..");
const FILE = "qlik-ticket.embed.js";

/** The example with a reader's own constants; the browser checks the file against its hash, as it would the CDN's. */
async function example(): Promise<string> {
  const hashes = JSON.parse(await readFile(path.join(root, "dist/sri.json"), "utf8")) as Record<string, string>;
  const constants: readonly (readonly [RegExp, string])[] = [
    [/https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@[^/]+\/dist\//, "/"],
    [/(?<=integrity=")[^"]*/, hashes[FILE] ?? ""],
    [/APP-ID/, DEMO_APP.id],
    [/OBJECT-ID-1/, chart],
    [/OBJECT-ID-2/, kpi],
    [/(?=<title>)/, '<script src="/watch.js"></script>'],
  ];
  let text = await readFile(path.join(root, "examples/script-tag.html"), "utf8");
  for (const [there, ours] of constants) {
    expect(text).toMatch(there);
    text = text.replace(there, ours);
  }
  return text;
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("examples/script-tag.html shows its two objects, and its hash is checked", async () => {
      const text = await example();
      const bar = 'document.querySelector("svg rect")?.getBoundingClientRect().height > 1';
      const figure = `/\\d/.test(document.querySelectorAll("[data-qlik-object]")[1].innerText)`;
      await inPage(engine, text, async ({ browser }) => until(browser, `${bar} && ${figure}`));
      const forged = text.replace(/(?<=integrity="sha384-)./, (first) => (first === "A" ? "B" : "A"));
      await inPage(engine, forged, async ({ browser }) => {
        await until(browser, "document.readyState === 'complete'");
        expect(await browser.evaluate("return typeof window.qlikTicket")).toBe("undefined");
      });
    });
  });
