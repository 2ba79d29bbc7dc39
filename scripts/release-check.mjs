// `npm run release:check`: whether this tree can be released, and what will be published. It builds and packs twice and compares the
// tarballs byte by byte, and writes the tarball, an SBOM (CycloneDX), the hashes for script tags and a report with the sizes beside those of
// the last release into temp/release.
//   --draft   before the release's last commit: a changelog without a date and files that are not committed are told, and do not fail it
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bundledIn, sbomOf } from "./release/sbom.mjs";
import { lastTag, sizeLines, sizesAt, sizesIn } from "./release/sizes.mjs";
import { versionProblems } from "./release/version.mjs";
import { root, runNode } from "./run.mjs";

const out = path.join(root, "temp/release");
const isDraft = process.argv.includes("--draft");
const problems = [];
const lines = [];

const run = (command, args) =>
  execFileSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
const read = (name) => readFile(path.join(root, name), "utf8");
const hashOf = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const packageJson = JSON.parse(await read("package.json"));

/** A problem that a draft may have. */
function toDo(problem) {
  if (isDraft) lines.push(`to do: ${problem}`);
  else problems.push(problem);
}

async function buildAndPack() {
  if ((await runNode(["scripts/build.mjs"])) !== 0) throw new Error("The build failed.");
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", out]));
  return { filename, bytes: await readFile(path.join(out, filename)) };
}

async function checkTarball() {
  const first = await buildAndPack();
  const second = await buildAndPack();
  const isSame = first.bytes.equals(second.bytes);
  if (!isSame) problems.push("Two builds of the same sources gave two tarballs.");
  lines.push(`tarball: ${first.filename}, ${first.bytes.length} bytes, sha256 ${hashOf("sha256", first.bytes, "hex")}`);
  lines.push(`reproducible: ${isSame ? "yes, two builds are equal byte by byte" : "NO"}`);
}

async function writeSbom() {
  const bundled = bundledIn(await read("THIRD-PARTY-NOTICES"));
  if (bundled.length === 0) problems.push("THIRD-PARTY-NOTICES names no library.");
  const tree = JSON.parse(run("npm", ["sbom", "--sbom-format", "cyclonedx"]));
  const { sbom, missing } = sbomOf(tree, packageJson.name, bundled);
  for (const library of missing) problems.push(`${library} of THIRD-PARTY-NOTICES is not in the SBOM.`);
  await writeFile(path.join(out, "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
  lines.push(`notices: THIRD-PARTY-NOTICES, ${bundled.length} bundled libraries`);
  lines.push(`sbom: sbom.cdx.json, CycloneDX ${sbom.specVersion}, ${sbom.components.length} bundled libraries`);
}

/** The hashes of the built files, and whether the tags of README and examples carry them. */
async function checkHashes() {
  for (const [file, said] of Object.entries(JSON.parse(await read("dist/sri.json")))) {
    const hash = `sha384-${hashOf("sha384", await readFile(path.join(root, "dist", file)), "base64")}`;
    if (hash !== said) problems.push(`dist/sri.json has another hash of ${file}.`);
    lines.push(`${file}: ${hash}`);
  }
  if ((await runNode(["scripts/sri.mjs", "--check"])) !== 0) problems.push("Old hashes in script tags: npm run sri");
}

async function checkVersion() {
  const { GITHUB_REF_TYPE, GITHUB_REF_NAME } = process.env;
  const facts = { version: packageJson.version, changelog: await read("CHANGELOG.md") };
  const nameFile = await read("src/core/name.ts");
  const tag = GITHUB_REF_TYPE === "tag" ? GITHUB_REF_NAME : undefined;
  for (const problem of versionProblems({ ...facts, nameFile, tag })) toDo(problem);
}

async function reportSizes() {
  const tag = lastTag();
  lines.push(...sizeLines(sizesIn(root), tag === undefined ? undefined : await sizesAt(tag), tag));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
if (run("git", ["status", "--porcelain"]).trim() !== "") toDo("The work tree has changes that are not committed.");
await checkVersion();
await checkTarball();
// The build writes the notices anew: they are committed as it writes them.
if (run("git", ["status", "--porcelain", "THIRD-PARTY-NOTICES"]).trim() !== "")
  problems.push("THIRD-PARTY-NOTICES is not what the build says.");
await writeSbom();
await checkHashes();
await reportSizes();
const report = [...lines, ...problems.map((each) => `PROBLEM: ${each}`)].join("\n");
await writeFile(path.join(out, "report.txt"), `${report}\n`);
console.log(report);
process.exitCode = problems.length === 0 ? 0 : 1;
