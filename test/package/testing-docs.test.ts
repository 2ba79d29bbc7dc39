// docs/testing-your-mashup.md as a reader follows it: the package installed, the example's files, and `vitest run`.
import { transform } from "esbuild";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeExample } from "../../scripts/docs-example.mjs";
import { chromiums } from "../clients/support/in-chromium.js";
import { type Installed, packAndInstall, root } from "./support/install.js";

const EXAMPLE = "docs/testing-your-mashup.md";

interface Results {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly { readonly name: string }[];
}

describe("the example of the testing guide", () => {
  let installed: Installed;
  let files: readonly string[];
  beforeAll(async () => {
    installed = await packAndInstall();
    files = await writeExample(EXAMPLE, installed.folder);
    // The reader's own packages; ours stand in for them.
    for (const name of ["vitest", "happy-dom", "msw"]) {
      const link = path.join(installed.folder, "node_modules", name);
      await mkdir(path.dirname(link), { recursive: true });
      await symlink(path.join(root, "node_modules", name), link, "junction");
    }
  });
  afterAll(() => installed.remove());

  const runTests = async (): Promise<Results> => {
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
    await installed.node(vitest, "run", "--reporter=json", "--outputFile=results.json");
    return JSON.parse(await readFile(path.join(installed.folder, "results.json"), "utf8")) as Results;
  };

  it("the example of the testing guide names its files, and each of its tests passes", async () => {
    expect([...files].sort()).toEqual(
      [
        ...["figure.test.ts", "figure.ts", "report.test.ts", "report.ts", "vitest.config.ts"],
        ...["mashup.ts", "playwright.config.ts", "report.e2e.ts", "report.html"],
        ...["cypress.config.ts", "report.cy.ts"],
      ].sort(),
    );
    const { numPassedTests, numTotalTests, testResults } = await runTests();
    expect(testResults.map(({ name }) => path.basename(name)).sort()).toEqual(["figure.test.ts", "report.test.ts"]);
    expect(numTotalTests).toBe(5);
    expect(numPassedTests).toBe(5);
  });

  // The whole of it, with the real runner: `npm run test:playwright`.
  it.each(chromiums)(
    "the example of the testing guide draws in a real browser what its Playwright part expects (%s)",
    async (executablePath) => {
      const module = await readFile(path.join(installed.folder, "mashup.ts"), "utf8");
      const { code } = await transform(module, { loader: "ts", format: "esm" });
      await writeFile(path.join(installed.folder, "mashup.mjs"), code);
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      const visit = `import { startMashup } from "./mashup.mjs";
import playwright from ${JSON.stringify(path.join(root, "node_modules/playwright-core/index.js"))};
const mashup = await startMashup();
const browser = await playwright.chromium.launch(${JSON.stringify({ executablePath, args })});
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.goto(mashup.url);
  await page.locator("#trend svg rect").nth(5).waitFor();
  const { sessionsByUser } = mashup.qlik.counters();
  mashup.qlik.reset();
  mashup.qlik.faults.add({ setCookie: "drop" });
  await page.reload();
  await page.getByText("not available").waitFor();
  console.log(JSON.stringify([sessionsByUser, await page.locator("#trend").textContent()]));
} finally {
  await browser.close();
  await mashup.close();
}`;
      await writeFile(path.join(installed.folder, "visit.mjs"), visit);
      expect(JSON.parse(await installed.node("visit.mjs"))).toEqual([
        { "EXAMPLE\\ben": 1 },
        "The report is not available now (cookie-blocked).",
      ]);
    },
  );

  it("the example of the testing guide would fail with a page that draws nothing", async () => {
    const page = "export const showReport = () => Promise.resolve();\n";
    await writeFile(path.join(installed.folder, "report.ts"), page);
    await expect(runTests()).rejects.toThrow("failed");
  });
});
