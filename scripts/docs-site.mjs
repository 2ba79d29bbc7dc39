// `npm run docs`: the documentation site, made offline from this repository into `temp/site`: the guides of docs/, the API reference from
// the types, a search, and llms.txt. An undocumented export or a dead link fails it.
//   --out=FOLDER   makes it there
//   --if-needed    makes it only when `temp/site` is not what the files give
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { siteFingerprint } from "./freshness.mjs";
import { root, runNode, tool } from "./run.mjs";
import { makeSiteAccessible } from "./docs-site/accessible.mjs";
import { deadLinksOf } from "./docs-site/dead-links.mjs";
import { addressProblems } from "./docs-site/fixed-addresses.mjs";
import { linksForSite } from "./docs-site/site-links.mjs";
import { writeLlmsTexts } from "./docs-site/llms.mjs";

const given = process.argv.find((argument) => argument.startsWith("--out="))?.slice("--out=".length);
const out = path.resolve(root, given ?? "temp/site");
const sources = path.join(root, "temp/site-sources");
const MARK = path.join(root, "temp/site.json");

/** The order of the guides in the navigation, by what a reader wants. Each file of docs/ stands in one of them. */
const GUIDES = JSON.parse(await readFile(path.join(root, "scripts/docs-site/guides.json"), "utf8"));

async function isFile(file) {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}

/** Copies a document with links that lead somewhere on the site, or into the repository. */
async function copyDocument(from, to, frontMatter = "") {
  const text = await readFile(path.join(root, from), "utf8");
  await mkdir(path.dirname(path.join(sources, to)), { recursive: true });
  await writeFile(path.join(sources, to), frontMatter + (await linksForSite(text, from)));
}

async function prepareSources() {
  await rm(sources, { recursive: true, force: true });
  await mkdir(path.join(sources, "docs"), { recursive: true });
  const listed = GUIDES.flatMap(({ documents }) => documents);
  const files = (await readdir(path.join(root, "docs"))).filter((name) => name.endsWith(".md"));
  const forgotten = files.filter((name) => !listed.includes(name));
  const gone = listed.filter((name) => !files.includes(name));
  if (forgotten.length > 0 || gone.length > 0) {
    throw new Error(`scripts/docs-site/guides.json: missing ${forgotten.join(", ")}; not there ${gone.join(", ")}`);
  }
  for (const { group, documents } of GUIDES) {
    for (const name of documents) await copyDocument(`docs/${name}`, `docs/${name}`, `---\ngroup: ${group}\n---\n\n`);
  }
  await copyDocument("README.md", "README.md");
  const pictures = (await readdir(path.join(root, "docs"))).filter((name) => name.endsWith(".png"));
  for (const name of pictures) await cp(path.join(root, "docs", name), path.join(sources, "docs", name));
}

async function writeTypeDocOptions() {
  const base = JSON.parse(await readFile(path.join(root, "scripts/typedoc.json"), "utf8"));
  const options = {
    ...base,
    entryPoints: base.entryPoints.map((entry) => path.resolve(root, "scripts", entry)),
    tsconfig: path.join(root, "tsconfig.json"),
    emit: "docs",
    out,
    cleanOutputDir: true,
    readme: path.join(sources, "README.md"),
    projectDocuments: GUIDES.flatMap(({ documents }) => documents).map((name) => path.join(sources, "docs", name)),
    searchInDocuments: true,
    // A word leads to the page that explains it, before a member that has it in its name.
    searchGroupBoosts: Object.fromEntries(GUIDES.map(({ group }) => [group, 20])),
    plugin: [path.join(root, "scripts/docs-site/search-headings.mjs")],
    favicon: path.join(root, "scripts/docs-site/favicon.svg"),
    customCss: path.join(root, "scripts/docs-site/site.css"),
    groupOrder: [...GUIDES.map(({ group }) => group), "*"],
    navigation: { includeGroups: true },
    includeHierarchySummary: false,
    highlightLanguages: [
      "bash",
      "bat",
      "csharp",
      "diff",
      "html",
      "http",
      "java",
      "javascript",
      "json",
      "jsonc",
      "mermaid",
      "nginx",
      "php",
      "python",
      "tsx",
      "typescript",
      "vue",
      "xml",
      "yaml",
      "ini",
    ],
    sort: ["source-order"],
    githubPages: true,
    hideGenerator: true,
  };
  delete options.$schema;
  const file = path.join(sources, "typedoc.json");
  await writeFile(file, JSON.stringify(options));
  return file;
}

async function makeSite() {
  await rm(MARK, { force: true });
  const fingerprint = await siteFingerprint();
  await prepareSources();
  const code = await runNode([tool("typedoc", "bin/typedoc"), "--options", await writeTypeDocOptions()]);
  if (code !== 0 || !(await isFile(path.join(out, "index.html")))) throw new Error("TypeDoc made no site.");
  await makeSiteAccessible(out);
  await writeLlmsTexts(out, GUIDES);
  const dead = await deadLinksOf(out);
  if (dead.length > 0) throw new Error(`Dead links on the site:\n${dead.join("\n")}`);
  const problems = await addressProblems(out, GUIDES);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  if (given === undefined) await writeFile(MARK, JSON.stringify({ fingerprint }));
}

async function isFresh() {
  if (!(await isFile(path.join(out, "index.html"))) || !(await isFile(MARK))) return false;
  return JSON.parse(await readFile(MARK, "utf8")).fingerprint === (await siteFingerprint());
}

if (!process.argv.includes("--if-needed") || !(await isFresh())) await makeSite();
console.log(`${path.relative(root, out)}/index.html`);
