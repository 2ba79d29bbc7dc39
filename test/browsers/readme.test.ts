// The README's own snippets, pasted where it says: each shows a chart. Only the ids, the example's placeholder texts and
// the CDN's address are replaced.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { chartIn, inPage, page, until } from "./embed-page.js";
import { engines } from "./support/engines.js";

const root = path.resolve(import.meta.dirname, "../..");
const readme = await readFile(path.join(root, "README.md"), "utf8");

/** The first fenced block of this language that has `part` in it, with the demo app's ids. */
function snippet(language: string, part: string): string {
  const blocks = [...readme.matchAll(new RegExp("```" + language + "\\n(.*?)```", "gs"))].map(([, text = ""]) => text);
  const found = blocks.find((text) => text.includes(part));
  if (found === undefined) throw new Error(`The README has no ${language} block with ${part}`);
  return found.replaceAll(/"[0-9a-f-]+…"/g, `"${DEMO_APP.id}"`).replaceAll("pYxQd", DEMO_APP.objects.chart);
}

const bundled = async (contents: string) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    alias: { "qlik-ticket": path.join(root, "dist/index.js") },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
};

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a page shows a chart from the README's three lines", async () => {
      const module = await bundled(snippet("ts", "await authenticate("));
      expect(module).toContain("/api/qlik-ticket");
      const body = `<div id="chart" style="height: 400px"></div><script type="module">${module}</script>`;
      await inPage(engine, page(body), ({ browser }) => until(browser, chartIn("chart")));
    });

    it.each([
      ["a copy on the page's own site", "/js/qlik-ticket.embed.js"],
      ["a CDN", "https://cdn.jsdelivr.net/npm/qlik-ticket@"],
    ])("a page shows a chart from the README's tag for %s", async (_where, address) => {
      const html = snippet("html", address);
      const local = html.replace(/"(?:\/js|https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@[\d.]+\/dist)\//, '"/');
      expect(local).not.toBe(html);
      expect(local).toContain("data-ticket-url");
      const body = local.replace("<div ", '<div id="chart" ');
      await inPage(engine, page(body), ({ browser }) => until(browser, chartIn("chart")));
    });
  });
