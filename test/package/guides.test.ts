// Each guide answers a question, at once, and sends a reader who does not know a word of Qlik's to the glossary.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { deadLinksOf } from "../../scripts/docs-site/dead-links.mjs";
import { addressProblems } from "../../scripts/docs-site/fixed-addresses.mjs";
import { readDoc, readText, textOutsideBlocks, type Doc } from "./support/docs.js";
import { root } from "./support/install.js";

interface Group {
  readonly group: string;
  readonly documents: readonly string[];
}

const groups = JSON.parse(await readText("scripts/docs-site/guides.json")) as readonly Group[];
const namesOf = (list: readonly Group[]) => list.flatMap(({ documents }) => documents);
const glossary = await readDoc("docs/glossary.md");
const guides = await Promise.all(namesOf(groups).map((name) => readDoc(`docs/${name}`)));

const titleOf = ({ text }: Doc) => /^# (.+)$/m.exec(text)?.[1] ?? "";

/** The ten lines after the title and the empty line below it. */
const beginningOf = ({ text }: Doc) => text.slice(text.indexOf("# ")).split("\n").slice(2, 12).join("\n");

/** Sentences of plain text: no heading, list of contents, table or code, and no question back. */
function statementsIn(text: string): string {
  const lines = text.split("\n").filter((line) => /^(?:[A-Za-z`*[<(]|\d+\.)/.test(line) && !line.endsWith("?"));
  return lines.join(" ");
}

describe("the title of a guide", () => {
  it.each(guides.map((doc) => [doc.file, doc] as const))("the title of %s is a question", (_file, doc) => {
    expect(titleOf(doc)).toMatch(/^(Do|How|What|Where|Which|Why|My .+: what) .+\?$/);
  });

  it.each(guides.map((doc) => [doc.file, doc] as const))("the first ten lines of %s say something", (_file, doc) => {
    expect(statementsIn(beginningOf(doc)).length).toBeGreaterThan(120);
  });

  it("a guide that begins with a list of contents would be found", () => {
    expect(statementsIn("- [Options](#options)\n- [Events](#events)\n\n| a | b |\n\n## Why\n")).toBe("");
  });
});

/** Words of Qlik's, as they stand in a text, and their entries. A session of your own site, and an engine's, is another thing. */
const WORDS: readonly (readonly [word: string, entry: string, use: RegExp])[] = [
  ["session key", "session-key", /\bsession keys?\b/gi],
  ["virtual proxy", "virtual-proxy", /\bvirtual prox(?:y|ies)\b/gi],
  ["prefix", "prefix", /\bprefix(?:es)?\b/gi],
  ["ticket", "ticket", /(?<![\w-])tickets?\b(?! (?:endpoint|server|handler|call|service|request|authentication))/gi],
  ["QMC", "qmc", /\bQMC\b/g],
  ["app id or object id", "app-id-object-id", /\b(?:app|object) ids?\b/gi],
  ["consume", "consume", /\bconsum(?:e|es|ed)\b/gi],
  [
    "session",
    "session",
    /(?<!(?:own|your|engine|login|your site's) )(?<![\w-])sessions?\b(?! (?:key|cookie|JWT|storage|affinity|object))/gi,
  ],
];

/** What is no running text, blanked: code, headings, tables, links with their words, addresses, tags. */
const LEFT_OUT =
  /^ *#[^\n]*$|^ *\|[^\n]*$|^\[[^\]\n]+\]:[^\n]*$|`[^`\n]*`|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?|<!--[^]*?-->|<[^>\n]+>|https?:\/\/\S+/gm;

function runningText(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, " ");
  return text.replace(/^ *```[^]*?^ *```/gm, blank).replace(LEFT_OUT, blank);
}

/** Where the document first links to an entry of the glossary, by an address in the text or by a label. */
function firstLinkTo(text: string, entry: string): number {
  const label = new RegExp(`^\\[([^\\]]+)\\]: \\S*glossary\\.md#${entry}$`, "m").exec(text)?.[1];
  const places = [text.search(new RegExp(`\\]\\(\\S*glossary\\.md#${entry}\\)`))];
  // At the beginning of a line `[label]:` is where the label gets its address.
  if (label !== undefined) places.push(text.search(new RegExp(`(?<!^)\\[${label}\\]|^\\[${label}\\](?!:)`, "im")));
  const found = places.filter((place) => place >= 0);
  return found.length === 0 ? Infinity : Math.min(...found);
}

/** Words that stand in the text before, or without, a link to their entry. */
function unexplained(text: string): string[] {
  const running = runningText(text);
  return WORDS.filter(([, entry, use]) => {
    const first = running.search(use);
    return first >= 0 && first < firstLinkTo(text, entry);
  }).map(([word]) => word);
}

describe("the words of the glossary", () => {
  // Not the pages for people who work on the library; and tickets and sessions of Tableau and Qlik Cloud are other things.
  const readers = namesOf(groups.filter(({ group }) => group !== "The project"));
  const files = ["README.md", ...readers.map((name) => `docs/${name}`)].filter(
    (file) => file !== "docs/glossary.md" && file !== "docs/providers.md",
  );

  it.each(files)("%s links the words of Qlik's to the glossary where they first stand", async (file) => {
    expect(unexplained((await readDoc(file)).text)).toEqual([]);
  });

  it("a word without a link, and one that is linked too late, would be found", () => {
    expect(unexplained("A ticket.\n")).toEqual(["ticket"]);
    expect(unexplained("A ticket, a [ticket].\n\n[ticket]: glossary.md#ticket\n")).toEqual(["ticket"]);
    expect(unexplained("A [ticket], a ticket, `prefix`.\n\n[ticket]: glossary.md#ticket\n")).toEqual([]);
    expect(unexplained("See [its id](glossary.md#app-id-object-id): the app id.\n")).toEqual([]);
  });

  it("each entry of the glossary is linked from a guide, and the entries are those that were promised", () => {
    const promised = [
      "virtual-proxy",
      "prefix",
      "ticket",
      "consume",
      "qmc",
      "session",
      "session-key",
      "way",
      "provider",
    ];
    expect([...glossary.anchors]).toEqual(expect.arrayContaining([...promised, "app-id-object-id"]));
    const texts = guides.map(({ text }) => text).join("\n");
    expect([...promised, "app-id-object-id"].filter((entry) => !texts.includes(`glossary.md#${entry}`))).toEqual([]);
  });

  it("the glossary has no entry that its own running text leaves without a meaning", () => {
    const sections = textOutsideBlocks(glossary.text).split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(10);
    expect(sections.filter((section) => section.split("\n\n").slice(1).join(" ").trim().length < 40)).toEqual([]);
  });
});

describe("the addresses of the documentation site", () => {
  it("every address that is for good is missed in a site that has lost it, and a new guide must be written down", async () => {
    const fixed = JSON.parse(await readText("scripts/docs-site/addresses.json")) as string[];
    expect(fixed).toContain("documents/errors.html#cookie-blocked");
    const guides = [{ group: "Sign in", documents: ["how-it-works.md", "new.md"] }];
    const problems = await addressProblems(path.join(root, "no-such-site"), guides);
    expect(problems.filter((problem) => problem.includes(" is gone"))).toHaveLength(fixed.length);
    expect(problems.filter((problem) => problem.includes(" is new"))).toEqual([
      expect.stringContaining("documents/new.html"),
    ]);
  });
});

describe("the links of the documentation site", () => {
  it("a link to no page, to no section, and a picture that is not there are found on the site", async () => {
    const site = await mkdtemp(path.join(tmpdir(), "qlik-ticket-site-"));
    try {
      await writeFile(
        path.join(site, "a.html"),
        '<h2 id="one">1</h2><a href="#one">x</a><a class="y" href="b.html#two">x</a>',
      );
      await writeFile(
        path.join(site, "b.html"),
        '<a href="c.html">x</a><img src="d.png" alt=""><a href="https://e.example">x</a>',
      );
      expect(await deadLinksOf(site)).toEqual(["a.html: b.html#two", "b.html: c.html", "b.html: d.png"]);
    } finally {
      await rm(site, { recursive: true });
    }
  });
});
