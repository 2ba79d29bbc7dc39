// Every check of the doctor has a heading in docs/doctor.md.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

const SOURCES = path.resolve("src/cli/doctor");

it("every check that the doctor makes has a heading in docs/doctor.md, and no heading is of another", async () => {
  const files = (await readdir(SOURCES, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const sources = await Promise.all(files.map((file) => readFile(path.join(SOURCES, file), "utf8")));
  const named = sources
    .join("\n")
    .matchAll(/(?:const check = |\b(?:ok|warn|fail|skipped|findingOf|failureOf)\(\s*)"([a-z][a-z-]+)"/g);
  const checks = [...new Set([...named].map(([, check]) => check))].sort();
  const docs = await readFile("docs/doctor.md", "utf8");
  const headings = [...docs.matchAll(/^### `([a-z-]+)`$/gm)].map(([, check]) => check).sort();
  expect(checks.length).toBeGreaterThan(15);
  expect(headings).toEqual(checks);
});
