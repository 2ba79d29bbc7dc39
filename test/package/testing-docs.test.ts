// docs/testing-your-mashup.md as a reader follows it: the package installed, the example's files, and `vitest run`.
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeExample } from "../../scripts/docs-example.mjs";
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

  it("names its files, and each of its tests passes", async () => {
    expect([...files].sort()).toEqual(
      ["figure.test.ts", "figure.ts", "report.test.ts", "report.ts", "vitest.config.ts"].sort(),
    );
    const { numPassedTests, numTotalTests, testResults } = await runTests();
    expect(testResults.map(({ name }) => path.basename(name)).sort()).toEqual(["figure.test.ts", "report.test.ts"]);
    expect(numTotalTests).toBe(5);
    expect(numPassedTests).toBe(5);
  });

  it("would fail with a page that draws nothing", async () => {
    const page = "export const showReport = () => Promise.resolve();\n";
    await writeFile(path.join(installed.folder, "report.ts"), page);
    await expect(runTests()).rejects.toThrow("failed");
  });
});
