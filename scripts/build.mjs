// `npm run build`: dist/ from nothing, the types with it, and THIRD-PARTY-NOTICES for what was bundled into it.
// QLIK_TICKET_BUILD=js leaves the types out (the demo needs none); nothing is published from such a build.
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { rememberBuild } from "./freshness.mjs";
import { thirdPartyNotices } from "./notices.mjs";
import { root, runNode, tool } from "./run.mjs";

const CLI = path.join(root, "dist/cli/index.js");

/** What a page's `integrity` attribute says of each file that is loaded by a tag. */
async function writeIntegrity() {
  const hashes = {};
  for (const part of ["global", "embed", "diagnose", "qlik-cloud", "tableau", "sbm"]) {
    const name = `qlik-ticket.${part}.js`;
    const file = await readFile(path.join(root, "dist", name));
    hashes[name] = `sha384-${createHash("sha384").update(file).digest("base64")}`;
  }
  await writeFile(path.join(root, "dist/sri.json"), `${JSON.stringify(hashes, null, 2)}\n`);
}

/**
 * The types of `<qlik-object>` for frameworks: they name packages that this project does not have, so no compiler of ours bundles them.
 * Importing them does nothing.
 */
async function writeFrameworkTypes() {
  for (const framework of ["react", "vue"]) {
    const types = await readFile(path.join(root, `src/element/${framework}.d.ts`), "utf8");
    const out = (ending) => path.join(root, `dist/element/${framework}.${ending}`);
    await writeFile(out("d.ts"), types);
    await writeFile(out("d.cts"), types.replaceAll('"./index.js"', '"./index.cjs"'));
    await writeFile(out("js"), "export {};\n");
    await writeFile(out("cjs"), '"use strict";\n');
  }
}

async function build() {
  const kind = process.env["QLIK_TICKET_BUILD"] === "js" ? "js" : "full";
  const records = path.join(root, "temp/bundled");
  for (const old of ["dist", "temp/build.json"]) {
    await rm(path.join(root, old), { recursive: true, force: true });
  }
  await rm(records, { recursive: true, force: true });
  await mkdir(records, { recursive: true });

  const code = await runNode([tool("tsup", "dist/cli-default.js"), "--silent"]);
  if (code !== 0) throw new Error(`tsup ended with exit code ${code}`);

  const cli = await readFile(CLI, "utf8");
  if (!cli.startsWith("#!/usr/bin/env node\n")) {
    throw new Error("dist/cli/index.js does not begin with #!/usr/bin/env node: let src/cli/index.ts begin with it");
  }
  await chmod(CLI, 0o755);
  if (kind === "full") await writeFrameworkTypes();
  await writeIntegrity();
  await writeFile(path.join(root, "THIRD-PARTY-NOTICES"), await thirdPartyNotices(records));
  await rememberBuild(kind);
}

build().catch((error) => {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
});
