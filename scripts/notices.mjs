// THIRD-PARTY-NOTICES: each package of which code is bundled into dist/, with its version and licence text.
// What is bundled is read from esbuild's own account of each build, so nothing has to be listed by hand.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./run.mjs";

const LICENCE_FILE = /^(licen[cs]e|copying)(\.|-|$)/i;

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * Notes, for one build, which files went into its output: a JSON list of paths in temp/bundled/.
 * @returns {import("esbuild").Plugin}
 */
export function recordBundledFiles(name) {
  return {
    name: "record-bundled-files",
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(async ({ metafile }) => {
        const outputs = Object.values(metafile?.outputs ?? {});
        const inputs = outputs.flatMap((output) => Object.keys(output.inputs));
        const folder = path.join(root, "temp/bundled");
        await mkdir(folder, { recursive: true });
        const file = path.join(folder, `${name}-${build.initialOptions.format}.json`);
        await writeFile(file, JSON.stringify([...new Set(inputs)].sort()));
      });
    },
  };
}

/** The package's folder and the file in it, or undefined for a file of our own. */
function packageOf(input) {
  const file = path.resolve(root, input.replace(/^inline-(raw|script):|\?(raw|script)$/g, "")).replaceAll("\\", "/");
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
  return folder ? { folder, file } : undefined;
}

/** For a package that says MIT but holds no licence file: its own copyright line, and the licence it names. */
async function mitText(manifest, files) {
  const sources = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const copyright = sources.map((text) => /Copyright[^\n*]*/.exec(text)?.[0].trim()).find(Boolean);
  if (manifest.license !== "MIT" || !copyright) {
    throw new Error(`${manifest.name} is bundled, but its package holds no licence file`);
  }
  return `${copyright}\n\n${MIT}`;
}

async function notice([folder, bundled]) {
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
  if (texts.length === 0) texts.push(await mitText(manifest, bundled));
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  return `${title}\n${"-".repeat(title.length)}\n\n${texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n")}\n`;
}

/** The text of THIRD-PARTY-NOTICES for the builds recorded in `records`. */
export async function thirdPartyNotices(records) {
  const packages = new Map();
  for (const record of await readdir(records)) {
    for (const input of JSON.parse(await readFile(path.join(records, record), "utf8"))) {
      const found = packageOf(input);
      if (found) packages.set(found.folder, [...(packages.get(found.folder) ?? []), found.file]);
    }
  }
  const notices = await Promise.all([...packages].sort().map(notice));
  return [
    "qlik-ticket bundles code of these packages into its emulator and its command line tool.\n" +
      "The half that runs in browsers holds none of it, but for oauth4webapi in the files of Qlik Cloud.\n",
    ...notices,
  ].join("\n");
}
