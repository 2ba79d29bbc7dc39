// Links of the documents as the site needs them: to a document of the site as they are, to any other file into the repository.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { root } from "../run.mjs";

const LINK = /(\]\()([^)\s]+)(\))|(^\[[\w-]+\]: )(\S+)()$/gm;

const { repository } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
const REPOSITORY = (repository?.url ?? "https://github.com/qlik-ticket/qlik-ticket")
  .replace(/^git\+/, "")
  .replace(/\.git$/, "");

/** Pictures of docs/ that a document shows from the repository, because the package has none. The site has them. */
const PICTURE = new RegExp(
  `^${REPOSITORY.replace("github.com", "raw.githubusercontent.com")}/main/(docs/[\\w-]+\\.png)$`,
);

const isOnSite = (file) => /^docs\/[\w-]+\.(md|png)$/.test(file) || file === "README.md";

async function targetOf(link, from) {
  const [, picture] = PICTURE.exec(link) ?? [];
  if (picture !== undefined) return path.posix.relative(path.posix.dirname(from), picture);
  if (/^(https?:|mailto:|#)/.test(link)) return link;
  const [address = "", anchor] = link.split("#", 2);
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(from), address)).replace(/\/$/, "");
  if (isOnSite(file)) return link;
  const found = await stat(path.join(root, file)).catch(() => undefined);
  if (!found) throw new Error(`${from}: the link to ${link} leads nowhere.`);
  const kind = found.isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file}${anchor === undefined ? "" : `#${anchor}`}`;
}

/** The text of the document `from` (a path in the repository) with its links for the site. Code blocks stay as they are. */
export async function linksForSite(text, from) {
  const parts = text.split(/(^```[^]*?^```$)/m);
  const done = parts.map(async (part) => {
    if (part.startsWith("```")) return part;
    const links = [...part.matchAll(LINK)];
    const targets = await Promise.all(links.map(([, , inline, , , reference]) => targetOf(inline ?? reference, from)));
    let index = 0;
    return part.replace(LINK, (_all, open, _a, close, name, _b, end) => {
      const target = targets[index++];
      return open === undefined ? `${name}${target}${end}` : `${open}${target}${close}`;
    });
  });
  return (await Promise.all(done)).join("");
}
