// The example of a document as a project: each of its code blocks whose first line is a comment with a file's name.
// A page's comment is left out of the file: nothing stands before a doctype.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./run.mjs";

const NAMED_BLOCK = /^```(?:ts\n(?=\/\/ ([\w.-]+)\n)|html\n<!-- ([\w.-]+) -->\n)([^]*?)^```/gm;

export async function writeExample(document, folder) {
  const text = await readFile(path.join(root, document), "utf8");
  const files = [...text.matchAll(NAMED_BLOCK)].map(([, module, page, code]) => ({ name: module ?? page, code }));
  await mkdir(folder, { recursive: true });
  for (const { name, code } of files) await writeFile(path.join(folder, name), code);
  return files.map(({ name }) => name);
}
