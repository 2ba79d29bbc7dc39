// What TypeDoc's pages lack for people who use a keyboard or a screen reader: a main landmark, tables and signatures that can be scrolled
// by keys, no link within a button, headings without a gap.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Each heading is said to be at most one level below the one before it. It looks as before. */
function closeGaps(html) {
  let before = 0;
  return html.replaceAll(/<h([1-6])(?=[\s>])/g, (tag, digit) => {
    const level = Math.min(Number(digit), before + 1);
    before = level;
    return level === Number(digit) ? tag : `${tag} aria-level="${level}"`;
  });
}

function makeAccessible(html) {
  const done = html
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replaceAll("<table>", '<table tabindex="0">')
    .replaceAll('<div class="tsd-signature', '<div tabindex="0" class="tsd-signature')
    .replaceAll(/(<summary\b(?:(?!<\/summary>).)*?)<a [^>]*class="tsd-anchor-icon"[^>]*>.*?<\/a>/gs, "$1");
  return closeGaps(done);
}

/** Rewrites each page of the site. */
export async function makeSiteAccessible(out) {
  const names = (await readdir(out, { recursive: true })).filter((name) => name.endsWith(".html"));
  for (const name of names) {
    const file = path.join(out, name);
    await writeFile(file, makeAccessible(await readFile(file, "utf8")));
  }
}
