// `npm run api`: writes the public surface of each entry point to docs/api/*.api.md, by API Extractor, from the built types.
// `npm run api -- --check` fails when what is committed there is not what the sources say.
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const isCheck = process.argv.includes("--check");
if ((await buildIfNeeded("full")) !== 0) process.exit(1);

const { exports } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
/** Types alone, which name packages that this project does not have: `npm run test:types` compiles them. */
const FOREIGN = ["./element/react", "./element/vue"];
const entries = Object.entries(exports).filter(
  ([name, target]) => typeof target === "object" && !FOREIGN.includes(name),
);
await mkdir(path.join(root, "docs/api"), { recursive: true });

let stale = 0;
for (const [name, target] of entries) {
  const report = name === "." ? "index" : name.slice(2).replaceAll("/", "-");
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(root, "package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, target.import.types),
      compiler: { tsconfigFilePath: path.join(root, "tsconfig.json"), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${report}.api.md`,
        reportFolder: path.join(root, "docs/api"),
        reportTempFolder: path.join(root, "temp/api"),
      },
      newlineKind: "lf",
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "none" } },
        extractorMessageReporting: { default: { logLevel: "none" } },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
  });
  const result = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback: (message) => void (message.handled = true),
  });
  if (result.apiReportChanged && isCheck) {
    stale += 1;
    console.error(`docs/api/${report}.api.md is not what the sources say: npm run api, and commit it.`);
  }
  if (!result.succeeded && !result.apiReportChanged) throw new Error(`API Extractor failed on ${name}.`);
}
console.log(`${entries.length} reports, ${stale} to be committed`);
process.exitCode = stale === 0 ? 0 : 1;
