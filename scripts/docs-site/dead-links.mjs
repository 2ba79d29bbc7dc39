// Links and pictures within the site that lead to no page, to no anchor, or to no file of it.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const decode = (text) => decodeURIComponent(text.replaceAll("&amp;", "&"));

/** Each as "page: link". */
export async function deadLinksOf(site) {
  const files = (await readdir(site, { recursive: true })).map((file) => file.split(path.sep).join("/"));
  const pages = new Map();
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const text = await readFile(path.join(site, file), "utf8");
    pages.set(file, { text, ids: new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => decode(id))) });
  }
  const dead = [];
  for (const [page, { text }] of pages) {
    for (const [, link] of text.matchAll(/<(?:a [^>]*href|img [^>]*src)="([^"]+)"/g)) {
      if (/^(https?:|mailto:|javascript:)/.test(link)) continue;
      const [address = "", anchor] = decode(link).split("#", 2);
      const file = address === "" ? page : path.posix.normalize(path.posix.join(path.posix.dirname(page), address));
      const target = pages.get(file);
      const isThere = target ? anchor === undefined || anchor === "" || target.ids.has(anchor) : files.includes(file);
      if (!isThere) dead.push(`${page}: ${link}`);
    }
  }
  return dead;
}
