// The documents as text: their fenced blocks, their headings as anchors, their links.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./install.js";

export interface Doc {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** The text without its fenced blocks and inline code. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  readonly anchors: ReadonlySet<string>;
}

export interface Block {
  readonly language: string;
  readonly code: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

const FENCE = /^( *)```([\w-]*)[^\n]*\n([^]*?)^\1```/gm;

export const filesBelow = async (folder: string, ending: RegExp): Promise<string[]> =>
  (await readdir(path.join(root, folder), { recursive: true }))
    .map((file) => path.posix.join(folder, file.replaceAll("\\", "/")))
    .filter((file) => ending.test(file) && !file.includes("node_modules/"))
    .sort();

/** The text without its fenced blocks. */
export const textOutsideBlocks = (text: string): string => text.replace(FENCE, "");

export const readText = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");

export async function readDocs(): Promise<Doc[]> {
  const lists = await Promise.all(["docs", "examples"].map((folder) => filesBelow(folder, /\.md$/)));
  return Promise.all(["README.md", "CHANGELOG.md", ...lists.flat()].map(readDoc));
}

export async function readDoc(file: string): Promise<Doc> {
  const text = await readText(file);
  const prose = textOutsideBlocks(text).replace(/`[^`\n]*`/g, "``");
  const headings = [...textOutsideBlocks(text).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title = ""]) => title);
  return { file, text, prose, blocks: blocksOf(text), anchors: new Set(anchorsOf(headings)) };
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(FENCE)].map(({ index, 1: indent = "", 2: language = "", 3: code = "" }) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    line: text.slice(0, index).split("\n").length + 1,
  }));
}

/** As GitHub makes them: lower case, no punctuation, hyphens for spaces, a number for the second of a name. */
function anchorsOf(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const bare = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(bare) ?? 0;
    seen.set(bare, before + 1);
    return before === 0 ? bare : `${bare}-${before}`;
  });
}

/** Targets of links, images and reference definitions in the document's prose. */
export function linksOf({ prose }: Doc): string[] {
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, target = ""]) => target);
  const references = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, target = ""]) => target);
  return [...inline, ...references];
}
