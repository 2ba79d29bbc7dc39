// Addresses of the site that others have written down: `docsUrl` of published errors, links of other sites. They stay for good: a page or a
// section may move, and then its old address must lead to it. `addresses.json` lists them; what is new must be added there.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../run.mjs";

const LIST = "scripts/docs-site/addresses.json";

/** The guides, and the sections of the errors' codes. */
async function addressesOf(guides) {
  const pages = guides
    .flatMap(({ documents }) => documents)
    .map((name) => `documents/${name.replace(/\.md$/, ".html")}`);
  const errors = await readFile(path.join(root, "docs/errors.md"), "utf8");
  const codes = [...errors.matchAll(/^### (?:Warning )?([\w-]+)$/gm)].map(([heading]) =>
    heading.slice(4).toLowerCase().replaceAll(" ", "-"),
  );
  return [...pages, ...codes.map((code) => `documents/errors.html#${code}`)];
}

async function isThere(site, address) {
  const [page, anchor] = address.split("#");
  const html = await readFile(path.join(site, page), "utf8").catch(() => "");
  return html !== "" && (anchor === undefined || html.includes(` id="${anchor}"`));
}

/** What is wrong with the addresses, one sentence each. */
export async function addressProblems(site, guides) {
  const fixed = JSON.parse(await readFile(path.join(root, LIST), "utf8"));
  const problems = [];
  for (const address of fixed) {
    if (!(await isThere(site, address))) problems.push(`${address} is gone, and stands in ${LIST}: it is for good.`);
  }
  for (const address of await addressesOf(guides)) {
    if (!fixed.includes(address)) problems.push(`${address} is new: add it to ${LIST}; it is for good then.`);
  }
  return problems;
}
