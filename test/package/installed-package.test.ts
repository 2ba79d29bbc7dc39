// What a user gets from `npm i qlik-ticket`, tried on the packed tarball in an empty project.
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installed, packAndInstall } from "./support/install.js";

const SUBPATHS: Readonly<Record<string, string>> = {
  "qlik-ticket": "authenticate",
  "qlik-ticket/element": "defineQlikObject",
  "qlik-ticket/diagnose": "diagnose",
  "qlik-ticket/qlik-cloud": "authenticateQlikCloud",
  "qlik-ticket/interop/enigma": "createEnigmaSession",
  "qlik-ticket/interop/qlik-api": "connectQlikApi",
  "qlik-ticket/interop/nebula": "openNebula",
  "qlik-ticket/tableau": "authenticateTableau",
  "qlik-ticket/sbm": "authenticateSbm",
  "qlik-ticket/provider": "connectProvider",
  "qlik-ticket/server": "createTicketHandler",
  "qlik-ticket/emulator": "startEmulator",
  "qlik-ticket/testing": "createFakeSession",
};

const FOR_BROWSERS = [
  ...["", "element/", "diagnose/", "qlik-cloud/", "tableau/", "sbm/", "provider/"],
  ...["interop/enigma/", "interop/qlik-api/", "interop/nebula/"],
];
const FOR_NODE = ["server/", "emulator/", "testing/"];
const TAGS = ["global", "embed", "diagnose", "qlik-cloud", "tableau", "sbm"];

/** All files but those with a hash in their name. Each of dist/ for browsers has its source map. */
const FILES = [
  ...["CHANGELOG.md", "LICENSE", "README.md", "THIRD-PARTY-NOTICES", "package.json"],
  ...["dist/cli/index.js", "dist/sri.json"],
  ...[...FOR_BROWSERS, ...FOR_NODE].flatMap((folder) =>
    ["js", "cjs", "d.ts", "d.cts"].map((ending) => `dist/${folder}index.${ending}`),
  ),
  ...FOR_BROWSERS.flatMap((folder) => ["js", "cjs"].map((ending) => `dist/${folder}index.${ending}.map`)),
  ...["react", "vue"].flatMap((name) =>
    ["js", "cjs", "d.ts", "d.cts"].map((ending) => `dist/element/${name}.${ending}`),
  ),
  ...TAGS.flatMap((name) => [`dist/qlik-ticket.${name}.js`, `dist/qlik-ticket.${name}.js.map`]),
];
/** What several entries share. */
const SHARED = /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)(\.map)?$/;
/** Each error names an address in there. */
const DOCUMENT = /^docs\/[\w-]+\.md$/;

describe("the installed package", () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await packAndInstall();
  });
  afterAll(() => installed.remove());

  it("the installed package adds exactly one package to an empty project", async () => {
    const entries = await readdir(path.join(installed.folder, "node_modules"));
    expect(entries.filter((name) => !name.startsWith("."))).toEqual(["qlik-ticket"]);
    await expect(stat(path.join(installed.folder, "node_modules/qlik-ticket/node_modules"))).rejects.toThrow("ENOENT");
  });

  it("the installed package has no dependencies", async () => {
    const manifest = await readFile(path.join(installed.folder, "node_modules/qlik-ticket/package.json"), "utf8");
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(manifest) as Record<string, object>;
    expect({ ...dependencies, ...optionalDependencies }).toEqual({});
  });

  it("the installed package holds the listed files, the documents, what entries share, and nothing else", () => {
    const named = installed.files.filter((file) => !SHARED.test(file) && !DOCUMENT.test(file));
    expect(named).toEqual([...FILES].sort());
    expect(installed.files.filter((file) => DOCUMENT.test(file))).toContain("docs/errors.md");
  });

  it.each(Object.entries(SUBPATHS))(
    "%s of the installed package answers both import and require",
    async (specifier, name) => {
      const imported = `const module = await import("${specifier}"); console.log(typeof module.${name});`;
      const required = `console.log(typeof require("${specifier}").${name});`;
      expect(await installed.node("--input-type=module", "-e", imported)).toBe("function\n");
      expect(await installed.node("--input-type=commonjs", "-e", required)).toBe("function\n");
    },
  );

  it("the installed package starts a Qlik proxy and issues a certificate from the installed emulator, as module and as CommonJS", async () => {
    const body = `const emulator = await startEmulator();
      const answer = await new Promise((resolve, reject) => {
        const options = { ca: emulator.certificates.ca, agent: false };
        https.get(emulator.proxyUrl() + "/qps/user", options, (response) => {
          response.setEncoding("utf8").on("data", resolve);
        }).on("error", reject);
      });
      console.log(JSON.parse(answer).session);
      await emulator.close();`;
    const asModule = `import https from "node:https"; import { startEmulator } from "qlik-ticket/emulator"; ${body}`;
    const asCommonJs = `const https = require("node:https"); const { startEmulator } = require("qlik-ticket/emulator");
      (async () => { ${body} })();`;
    expect(await installed.node("--input-type=module", "-e", asModule)).toBe("inactive\n");
    expect(await installed.node("--input-type=commonjs", "-e", asCommonJs)).toBe("inactive\n");
  });

  it("the installed package changes nothing on import, and needs no document", async () => {
    const script = `const before = Reflect.ownKeys(globalThis);
      const listeners = process.eventNames().length;
      await import("qlik-ticket");
      const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
      const running = process.getActiveResourcesInfo().filter((kind) => /Timeout|Immediate|TCP|UDP|Port|Process/.test(kind));
      console.log(JSON.stringify({ document: typeof document, added, running,
        listeners: process.eventNames().length - listeners }));`;
    const printed = await installed.node("--input-type=module", "-e", script);
    expect(JSON.parse(printed)).toEqual({ document: "undefined", added: [], running: [], listeners: 0 });
  });

  it("the installed package offers the command line tool as qlik-ticket", async () => {
    const printed = await installed.node("node_modules/qlik-ticket/dist/cli/index.js", "--help");
    expect(printed).toMatch(/Usage: qlik-ticket[^]*\bdemo\b[^]*\bemulate\b/);
  });
});
