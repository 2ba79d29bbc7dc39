// What the files weigh now and in the last release. The last release is built from its tag, in a work tree of its own: nobody has to
// remember figures.
import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { root } from "../run.mjs";

const git = (...args) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** The newest `v…` tag before this commit; `undefined` when there is none. A tag on this commit is the release that is being made. */
export function lastTag() {
  try {
    return git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "--exclude", tagHere(), "HEAD").trim();
  } catch {
    return undefined;
  }
}

function tagHere() {
  const [tag] = git("tag", "--points-at", "HEAD", "--list", "v[0-9]*").split("\n");
  return tag || "none";
}

/** Sizes in bytes by file, of the sources in `folder`. A file that is too large ends the script with 1, and is measured all the same. */
export function sizesIn(folder) {
  try {
    return JSON.parse(
      execFileSync(process.execPath, ["scripts/size.mjs", "--json"], { cwd: folder, encoding: "utf8" }),
    );
  } catch (error) {
    if (error.stdout) return JSON.parse(error.stdout);
    throw error;
  }
}

/** Sizes of the release with this tag. */
export async function sizesAt(tag) {
  const folder = path.join(root, "temp/last-release");
  await rm(folder, { recursive: true, force: true });
  git("worktree", "prune");
  git("worktree", "add", "--detach", folder, tag);
  try {
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: "ignore" });
    return sizesIn(folder);
  } finally {
    git("worktree", "remove", "--force", folder);
  }
}

/** One line for each file: bytes of brotli, and the difference to `before`. */
export function sizeLines(now, before, tag) {
  const lines = Object.entries(now).map(([name, { brotli }]) => {
    const former = before?.[name]?.brotli;
    if (before === undefined) return `${name}: ${brotli} bytes of brotli`;
    if (former === undefined) return `${name}: ${brotli} bytes of brotli, new since ${tag}`;
    const difference = brotli - former;
    return `${name}: ${brotli} bytes of brotli, ${difference >= 0 ? "+" : ""}${difference} since ${tag}`;
  });
  const gone = Object.keys(before ?? {}).filter((name) => !(name in now));
  const from =
    tag === undefined ? "no release has a tag yet, so there is nothing to compare with" : `compared with ${tag}`;
  return [`sizes: ${from}`, ...lines, ...gone.map((name) => `${name}: gone since ${tag}`)];
}
