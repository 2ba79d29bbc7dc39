// Tells whether dist/ was built from the sources as they are now. By content, not by file time: a clone or a
// switch of branches sets times as it likes.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root, runNode } from "./run.mjs";

const MARK = path.join(root, "temp/build.json");
const SETTINGS = ["package.json", "package-lock.json", "tsconfig.json", "tsup.config.ts"];
const SCRIPTS = ["build", "inline-assets", "notices"].map((name) => `scripts/${name}.mjs`);

async function filesBelow(name) {
  const entries = await readdir(path.join(root, name), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** A hash of what these files hold, and of their names; a folder stands for all files in it. */
async function fingerprintOf(names, folders) {
  const hash = createHash("sha256");
  const inFolders = (await Promise.all(folders.map(filesBelow))).flat();
  for (const file of [...names.map((name) => path.join(root, name)), ...inFolders.sort()]) {
    hash.update(path.relative(root, file)).update("\0");
    hash.update(await readFile(file)).update("\0");
  }
  return hash.digest("hex");
}

const fingerprint = () => fingerprintOf([...SETTINGS, ...SCRIPTS], ["src", "examples/demo"]);

/** What the documentation site is made from. */
export const siteFingerprint = () =>
  fingerprintOf(
    [
      "README.md",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "scripts/docs-site.mjs",
      "scripts/typedoc.json",
    ],
    ["src", "docs", "scripts/docs-site"],
  );

/** Called by the build when it is complete. @param {"js" | "full"} kind */
export async function rememberBuild(kind) {
  await mkdir(path.dirname(MARK), { recursive: true });
  await writeFile(MARK, JSON.stringify({ kind, fingerprint: await fingerprint() }));
}

async function isFresh(kind) {
  if (!existsSync(path.join(root, "dist/index.js")) || !existsSync(MARK)) return false;
  const mark = JSON.parse(await readFile(MARK, "utf8"));
  return (mark.kind === "full" || mark.kind === kind) && mark.fingerprint === (await fingerprint());
}

/**
 * Builds unless dist/ is what the sources give; resolves with the exit code.
 * @param {"js" | "full"} kind
 */
export async function buildIfNeeded(kind) {
  if (await isFresh(kind)) return 0;
  console.error(kind === "js" ? "Building (without types) …" : "Building …");
  return runNode(["scripts/build.mjs"], {
    env: { QLIK_TICKET_BUILD: kind },
    // What the build says goes to the error stream: the last line of the demo's output is for programs.
    stdio: ["inherit", process.stderr.fd, "inherit"],
  });
}
