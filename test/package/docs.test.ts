// The documents hold together: what they and the code point at exists, and nothing in them belongs to one machine.
import { access } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, linksOf, readDoc, readDocs, readText, type Doc } from "./support/docs.js";
import { root } from "./support/install.js";

const docs = await readDocs();
const named = docs.map((doc) => [doc.file, doc] as const);

const exists = (file: string) =>
  access(path.join(root, file)).then(
    () => true,
    () => false,
  );

/** The repository, as package.json names it; links of the README go there, because the package has not all files. */
const REPOSITORY = "https://github.com/qlik-ticket/qlik-ticket";
const IN_REPOSITORY =
  /^https:\/\/(?:raw\.githubusercontent|github)\.com\/qlik-ticket\/qlik-ticket\/(?:(?:blob|tree)\/)?main\//;

/** Why the link leads nowhere; `undefined` when it is good, or leads out of the repository. */
async function faultOf({ file }: Doc, link: string): Promise<string | undefined> {
  if (IN_REPOSITORY.test(link)) {
    const [named = ""] = link.replace(IN_REPOSITORY, "").split("#");
    return (await exists(named)) ? undefined : `${link}: no such file`;
  }
  if (/^[a-z][a-z+.-]*:/i.test(link)) return undefined;
  const [target = "", anchor] = link.split("#");
  const found = target === "" ? file : path.posix.join(path.posix.dirname(file), decodeURI(target));
  if (found.startsWith("..")) return `${link}: out of the repository`;
  if (!(await exists(found))) return `${link}: no such file`;
  if (anchor === undefined || !found.endsWith(".md")) return undefined;
  return (await readDoc(found)).anchors.has(anchor) ? undefined : `${link}: no such heading`;
}

describe("a link", () => {
  it.each(named)("a link in %s leads to a file that is there, and to a heading that is in it", async (_file, doc) => {
    const faults = await Promise.all(linksOf(doc).map((link) => faultOf(doc, link)));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("a link that is broken would be found", async () => {
    const doc = await readDoc("docs/errors.md");
    expect(linksOf(doc)).toContain("#cookie-blocked");
    expect(await faultOf(doc, "#cookie-blocket")).toMatch(/no such heading/);
    expect(await faultOf(doc, "no-such-page.md")).toMatch(/no such file/);
    expect(await faultOf(doc, "../../elsewhere.md")).toMatch(/out of the repository/);
  });
});

describe("the README in the installed package", () => {
  it("the README of the installed package links to files that the package has, or to the repository", async () => {
    const readme = await readDoc("README.md");
    const links = linksOf(readme);
    const relative = links.filter((link) => !/^[a-z][a-z+.-]*:|^#/i.test(link)).map((link) => link.split("#")[0]);
    expect(relative.length).toBeGreaterThan(10);
    // `files` of package.json: dist, docs/*.md, CHANGELOG.md; npm adds README.md and LICENSE. A picture is shown from the repository:
    // by GitHub in its own page, by npm through `repository`.
    expect(relative.filter((link = "") => !/^(docs\/[^/]+\.(md|png)|CHANGELOG\.md|LICENSE)$/.test(link))).toEqual([]);
    const absolute = links.filter((link) => IN_REPOSITORY.test(link));
    expect(absolute.length).toBeGreaterThan(5);
    expect(await faultOf(readme, `${REPOSITORY}/blob/main/no-such-file.ts`)).toMatch(/no such file/);
  });

  it("package.json names the repository, the home page and where to report", async () => {
    expect(JSON.parse(await readText("package.json"))).toMatchObject({
      repository: { type: "git", url: `git+${REPOSITORY}.git` },
      homepage: `${REPOSITORY}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
    });
  });
});

/** `docs/errors.md`, `docs/errors.md#cookie-blocked`, wherever they stand in a text. */
const MENTION = /\bdocs\/[\w./-]+\.md(?:#[a-z0-9-]+)?/g;

describe("a page that lies in docs/ itself", () => {
  // The package has these alone (`docs/*.md` of `files` in package.json); the folders below are in the repository.
  const packed = named.filter(([file]) => /^docs\/[^/]+\.md$/.test(file));

  it("a page in docs/ itself is one of several that the package has; the folders below hold others that it has not", () => {
    expect(packed.length).toBeGreaterThan(10);
    expect(named.filter(([file]) => /^docs\/[^/]+\//.test(file)).length).toBeGreaterThan(5);
  });

  it.each(packed)("%s is in the package, and links to nothing below docs/ that is not", (_file, doc) => {
    expect(linksOf(doc).filter((link) => /^(\.\/)?[\w-]+(\/|$)/.test(link))).toEqual([]);
  });
});

describe("a document that is mentioned", () => {
  const lost = async (text: string): Promise<string[]> => {
    const mentions = [...new Set(text.match(MENTION) ?? [])];
    const checked = mentions.map(async (mention) => {
      const [file = "", anchor] = mention.split("#");
      if (!(await exists(file))) return [mention];
      return anchor === undefined || (await readDoc(file)).anchors.has(anchor) ? [] : [mention];
    });
    return (await Promise.all(checked)).flat();
  };

  it("a document that the sources mention is there", async () => {
    const folders = await Promise.all(
      ["src", "examples/demo"].map((folder) => filesBelow(folder, /\.(ts|html|css|js)$/)),
    );
    const files = folders.flat();
    const text = (await Promise.all(files.map(readText))).join("\n");
    expect(text.match(MENTION)).toContain("docs/same-site.md");
    expect(await lost(text)).toEqual([]);
  });

  it.each(named)("a document that %s mentions is there", async (_file, { text }) => {
    expect(await lost(text)).toEqual([]);
  });
});

describe("a document holds nothing that its readers cannot use", () => {
  const FOREIGN: readonly (readonly [what: string, pattern: RegExp])[] = [
    ["the host of a package registry", /\bregistry\.[a-z]|\bnpmjs\.(com|org)\b|\byarnpkg\.com\b/i],
    ["a path of the machine that it was written on", /(?<![\w.~/-])\/(work|home|root|Users|tmp)\/|\bC:\\Users\\/],
    ["the number of an issue", /(?<![\w&/(])#\d+\b|\bissues?\s+#?\d+\b|\/(issues|pull)\/\d+/i],
  ];

  it.each(named)("%s holds nothing that its readers cannot use", (_file, { text }) => {
    const found = FOREIGN.flatMap(([what, pattern]) => {
      const [match] = pattern.exec(text) ?? [];
      return match === undefined ? [] : [`${what}: ${match}`];
    });
    expect(found).toEqual([]);
  });
});
