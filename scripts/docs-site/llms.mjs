// llms.txt (a list of the guides) and llms-full.txt (their whole text), for programs that read.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../run.mjs";

const read = (name) => readFile(path.join(root, "docs", name), "utf8");

const titleOf = (text) => /^# (.+)$/m.exec(text)?.[1] ?? "";

/** The first sentence below the title. */
function firstSentence(text) {
  const [paragraph = ""] = text
    .replace(/^---[^]*?---\n/, "")
    .split(/\n\n/)
    .filter((part) => /^[A-Z`]/.test(part));
  return paragraph.replaceAll("\n", " ").split(/(?<=[.:])\s/)[0] ?? "";
}

/** Writes both files into `out`. */
export async function writeLlmsTexts(out, guides) {
  const { description } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const lines = ["# qlik-ticket", "", `> ${description}`];
  const whole = [await readFile(path.join(root, "README.md"), "utf8")];
  for (const { group, documents } of guides) {
    lines.push("", `## ${group}`, "");
    for (const name of documents) {
      const text = await read(name);
      lines.push(`- [${titleOf(text)}](documents/${pageOf(name)}): ${firstSentence(text)}`);
      whole.push(text);
    }
  }
  await writeFile(path.join(out, "llms.txt"), `${lines.join("\n")}\n`);
  await writeFile(path.join(out, "llms-full.txt"), `${whole.join("\n\n---\n\n")}\n`);
}

/** As TypeDoc names the page of a document. */
const pageOf = (name) => `${name.replace(/\.md$/, "")}.html`;
