// `npm run release:check`: whether this tree can be released, and what will be published. It builds and packs twice and compares the
// tarballs byte by byte, and writes the tarball, an SBOM (CycloneDX), the hashes for script tags and a report into temp/release.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { root, runNode } from "./run.mjs";

const out = path.join(root, "temp/release");
const problems = [];
const lines = [];

const run = (command, args) =>
  execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
const hashOf = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const packageJson = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

async function buildAndPack() {
  if ((await runNode(["scripts/build.mjs"])) !== 0) throw new Error("The build failed.");
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", out]));
  const bytes = await readFile(path.join(out, filename));
  return { filename, bytes };
}

async function checkTarball() {
  const first = await buildAndPack();
  const second = await buildAndPack();
  const isSame = first.bytes.equals(second.bytes);
  if (!isSame) problems.push("Two builds of the same sources gave two tarballs.");
  lines.push(`tarball: ${first.filename}, ${first.bytes.length} bytes, sha256 ${hashOf("sha256", first.bytes, "hex")}`);
  lines.push(`reproducible: ${isSame ? "yes, two builds are equal byte by byte" : "NO"}`);
}

/** What the package brings: nothing is installed with it, so the bundled libraries are its components. */
async function writeSbom() {
  const notices = await readFile(path.join(root, "THIRD-PARTY-NOTICES"), "utf8");
  const tree = JSON.parse(run("npm", ["sbom", "--sbom-format", "cyclonedx"]));
  const bundled = new Set(
    [...notices.matchAll(/^(@?[\w./-]+) (\d[\w.+-]*)/gm)].map(([, name, version]) => `${name}@${version}`),
  );
  const components = tree.components.filter(({ name, group, version }) =>
    bundled.has(`${group ? `${group}/` : ""}${name}@${version}`),
  );
  if (bundled.size === 0) problems.push("THIRD-PARTY-NOTICES names no library.");
  if (components.length < bundled.size)
    problems.push("A bundled library of THIRD-PARTY-NOTICES is missing in the SBOM.");
  const refs = new Set(components.map((component) => component["bom-ref"]));
  const dependencies = tree.dependencies.filter(({ ref }) => refs.has(ref)).map((each) => ({ ...each, dependsOn: [] }));
  await writeFile(
    path.join(out, "sbom.cdx.json"),
    `${JSON.stringify({ ...tree, components, dependencies }, null, 2)}\n`,
  );
  lines.push(`sbom: sbom.cdx.json, ${components.length} bundled libraries`);
}

async function writeHashes() {
  const names = ["global", "embed", "diagnose"];
  for (const name of names) {
    const file = `qlik-ticket.${name}.js`;
    const bytes = await readFile(path.join(root, "dist", file));
    lines.push(`${file}: sha384-${hashOf("sha384", bytes, "base64")}`);
  }
}

async function checkChangelog() {
  const text = await readFile(path.join(root, "CHANGELOG.md"), "utf8");
  const { version } = packageJson;
  const entry = new RegExp(`^## ${version.replaceAll(".", "\\.")}(?: \\((\\d{4}-\\d\\d-\\d\\d)\\))?`, "m").exec(text);
  if (!entry?.[1]) problems.push(`CHANGELOG.md has no dated entry: ## ${version} (YYYY-MM-DD)`);
}

function checkSizes() {
  const sizes = JSON.parse(run("node", ["scripts/size.mjs", "--json"]));
  for (const [name, { brotli }] of Object.entries(sizes)) lines.push(`${name}: ${brotli} bytes of brotli`);
}

function checkTree() {
  if (run("git", ["status", "--porcelain"]).trim() !== "")
    problems.push("The work tree has changes that are not committed.");
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
checkTree();
await checkTarball();
await writeSbom();
await writeHashes();
await checkChangelog();
checkSizes();
await writeFile(
  path.join(out, "report.txt"),
  `${[...lines, ...problems.map((each) => `PROBLEM: ${each}`)].join("\n")}\n`,
);
for (const line of lines) console.log(line);
for (const problem of problems) console.error(`PROBLEM: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
