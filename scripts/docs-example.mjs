// The example of a document as a project: each of its code blocks whose first line is a comment with a file's name.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./run.mjs";

const NAMED_BLOCK = /^```ts\n(\/\/ ([\w-]+(?:\.[\w-]+)+)\n[^]*?)^```/gm;

export async function writeExample(document, folder) {
  const text = await readFile(path.join(root, document), "utf8");
  const files = [...text.matchAll(NAMED_BLOCK)].map(([, code, name]) => ({ name, code }));
  await mkdir(folder, { recursive: true });
  for (const { name, code } of files) await writeFile(path.join(folder, name), code);
  return files.map(({ name }) => name);
}
