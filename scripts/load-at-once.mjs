// One file cannot load a part of itself later: in the script-tag build each `import("./x.js")` is an ordinary import.
// esbuild alone would wrap every such module in a function of its own.
import { readFile } from "node:fs/promises";

const LATER = /(await |=> )import\("(\.[^"]+)"\)/g;

/** @returns {import("esbuild").Plugin} */
export function loadAtOnce() {
  return {
    name: "load-at-once",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        // A namespace stands in for its promise, which only a caller that awaits it cannot tell.
        if (/import\("\./.test(text.replace(LATER, ""))) throw new Error(`${path}: import() without await`);
        const imports = [...text.matchAll(LATER)].map(
          ([, , file], index) => `import * as later${index} from "${file}";`,
        );
        let index = 0;
        return {
          contents: imports.join("") + text.replace(LATER, (_, before) => `${before}later${index++}`),
          loader: "ts",
        };
      });
    },
  };
}
