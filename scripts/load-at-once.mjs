// One file cannot load a part of itself later: in the script-tag build each `import("./x.js")` is an ordinary import.
// esbuild alone would wrap every such module in a function of its own.
import { readFile } from "node:fs/promises";

const LATER = /import\("(\.[^"]+)"\)/g;

/** @returns {import("esbuild").Plugin} */
export function loadAtOnce() {
  return {
    name: "load-at-once",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const imports = [...text.matchAll(LATER)].map(([, file], index) => `import * as later${index} from "${file}";`);
        let index = 0;
        return { contents: imports.join("") + text.replace(LATER, () => `later${index++}`), loader: "ts" };
      });
    },
  };
}
