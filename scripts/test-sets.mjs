// Which test files `npm test` plays: nearly all that need no browser, and of the browser files those that show the whole way. The
// others take longer than somebody who changes a line should wait; `npm test -- --all` plays them too.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

const BROWSERS = "test/browsers";
/** `npm run test:matrix` plays its eight settings, and nothing else does. */
export const MATRIX = `${BROWSERS}/matrix`;

/** A sign-in, charts, and what the README shows: in each engine that is found. */
const QUICK_BROWSER_FILES = ["readme", "sign-in"].map((name) => `${BROWSERS}/${name}.test.ts`);

/** These build, pack, install or compile whole projects, drive a browser from Node, or run other people's servers under load. */
const LONG_NODE_FILES = [
  "test/clients/qlik-api.test.ts",
  "test/clients/requirejs.test.ts",
  "test/clients/tableau-embedding-api.test.ts",
  "test/contract/real-server.test.ts",
  "test/emulator/fuzz.test.ts",
  "test/package/consumer-types.test.ts",
  "test/package/docs-snippets.test.ts",
  "test/package/examples.test.ts",
  "test/package/installed-package.test.ts",
  "test/package/sri.test.ts",
  "test/package/testing-docs.test.ts",
  "test/server/cli-installed.test.ts",
  "test/server/deploy.test.ts",
  "test/server/load-balancer.test.ts",
  "test/server/same-site.test.ts",
  "test/server/serve-ends.test.ts",
];

/** How much of a random test `npm test` plays: a tenth. */
export const QUICK_ENV = { TICKETS: "1000" };

function assertThere(files) {
  const gone = files.filter((file) => !existsSync(path.join(root, file)));
  if (gone.length > 0) throw new Error(`scripts/test-sets.mjs names files that are not there: ${gone.join(", ")}`);
}

/** The files that only `npm test -- --all` plays. */
export function longFiles() {
  assertThere([...QUICK_BROWSER_FILES, ...LONG_NODE_FILES]);
  const inBrowsers = readdirSync(path.join(root, BROWSERS), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${BROWSERS}/${name.replaceAll("\\", "/")}`)
    .filter((file) => !file.startsWith(`${MATRIX}/`))
    .sort();
  return [...LONG_NODE_FILES, ...inBrowsers.filter((file) => !QUICK_BROWSER_FILES.includes(file))];
}
