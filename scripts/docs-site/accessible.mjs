// What TypeDoc's pages lack for people who use a keyboard or a screen reader: a main landmark, tables that can be scrolled by keys, no
// link within a button, headings without a gap.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

function makeAccessible(html) {
  return html
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replaceAll("<table>", '<table tabindex="0">')
    .replaceAll(/(<summary\b(?:(?!<\/summary>).)*?)<a [^>]*class="tsd-anchor-icon"[^>]*>.*?<\/a>/gs, "$1")
    .replaceAll(/<h4 class="(tsd-[\w-]+-title)">(.*?)<\/h4>/gs, '<h2 class="$1">$2</h2>')
    .replaceAll(/<h4 (class="tsd-anchor-link"[^>]*)>(.*?)<\/h4>/gs, "<h3 $1>$2</h3>");
}

/** Rewrites each page of the site. */
export async function makeSiteAccessible(out) {
  const names = (await readdir(out, { recursive: true })).filter((name) => name.endsWith(".html"));
  for (const name of names) {
    const file = path.join(out, name);
    await writeFile(file, makeAccessible(await readFile(file, "utf8")));
  }
}
