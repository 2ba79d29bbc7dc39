// What makes and publishes a release can be trusted: the workflows have no more rights than they need and run no code that may change under
// them, and the checks of `npm run release:check` find what they are for.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bundledIn, sbomOf } from "../../scripts/release/sbom.mjs";
import { sizeLines } from "../../scripts/release/sizes.mjs";
import { versionProblems } from "../../scripts/release/version.mjs";
import { filesBelow, readText } from "./support/docs.js";
import { root } from "./support/install.js";

const files = await filesBelow(".github/workflows", /\.ya?ml$/);
const workflows = await Promise.all(files.map(async (file) => [file, await readText(file)] as const));
const release = await readText(".github/workflows/release.yml");
const ci = await readText(".github/workflows/ci.yml");

/** The text of each job, by its name. */
function jobsOf(workflow: string): Record<string, string> {
  const parts = workflow.slice(workflow.indexOf("\njobs:\n") + "\njobs:".length).split(/^ {2}([\w-]+):$/m);
  return Object.fromEntries(parts.flatMap((name, index) => (index % 2 === 1 ? [[name, parts[index + 1] ?? ""]] : [])));
}

const rightsIn = (text: string) =>
  [...text.matchAll(/^ +([\w-]+): (read|write)$/gm)].map(([, name, kind]) => `${name}: ${kind}`);

const unpinned = (text: string) =>
  [...text.matchAll(/^.*\buses: *(.*)$/gm)]
    .map(([, action = ""]) => action)
    .filter((action) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/.test(action));

describe("the workflows", () => {
  it.each(workflows)("every action of %s is pinned by its hash", (_file, text) => {
    expect(text).toContain("uses: actions/checkout@");
    expect(unpinned(text)).toEqual([]);
    expect(unpinned("  - uses: actions/checkout@v4\n")).toEqual(["actions/checkout@v4"]);
  });

  it.each(workflows)("no checkout of %s leaves its token in the folder", (_file, text) => {
    const checkouts = text.split("uses: actions/checkout@").slice(1);
    expect(checkouts.filter((rest) => !/^[^\n]*\n +with:\n +persist-credentials: false\n/.test(rest))).toEqual([]);
  });

  it("the release has no right by itself, and each of its jobs has those it needs", () => {
    expect(release).toMatch(/^permissions: \{\}$/m);
    const rights = Object.entries(jobsOf(release)).map(([name, text]) => [name, rightsIn(text)]);
    expect(Object.fromEntries(rights)).toEqual({
      check: ["contents: read"],
      publish: ["contents: read", "id-token: write"],
      site: ["contents: read", "pages: write", "id-token: write"],
    });
    expect(rightsIn(ci)).toEqual(["contents: read"]);
  });

  it("a release is published after every check, with provenance, without a stored token, and from the tarball that was compared", () => {
    const { check = "", publish = "", site = "" } = jobsOf(release);
    expect(check).toMatch(/run: \.ci\/run$/m);
    expect(publish).toMatch(/^ +needs: check$/m);
    expect(publish).toMatch(/run: npm run release:check\n[^]*run: npm publish \.\/temp\/release\/\*\.tgz --provenance/);
    // Without the tags there would be nothing to compare sizes with.
    expect(publish).toContain("fetch-depth: 0");
    expect(site).toMatch(/^ +needs: publish$/m);
    expect(release).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
  });

  it("CI runs the Node half on Node 20, 22 and 24", () => {
    const { "node-half": job = "" } = jobsOf(ci);
    expect(job).toMatch(/node: \[20, 22, 24\]/);
    expect(job).toMatch(/--only=mocked-proxy\n[^]*--only=node\n/);
  });
});

describe("the checks of a release", () => {
  const notices =
    "About it.\n\nhono 4.13.19 (MIT)\n------------------\n\nMIT 1.0 or so\n\n@a/b 1.0.0-rc.1 (ISC)\n---------\n";
  const development = { name: "cdx:npm:package:development", value: "true" };
  const componentOf = (name: string, version: string) => ({
    "bom-ref": `${name}@${version}`,
    name,
    version,
    properties: [development],
  });
  const tree = {
    metadata: { component: { "bom-ref": "qlik-ticket@1.0.0", name: "folder", version: "1.0.0" } },
    components: [componentOf("hono", "4.13.19"), componentOf("hono", "3.0.0"), componentOf("vitest", "4.0.0")],
    dependencies: [{ ref: "hono@4.13.19", dependsOn: ["vitest@4.0.0"] }],
  };

  it("the SBOM names what is bundled and nothing else, under the package's own name", () => {
    expect(bundledIn(notices)).toEqual(["hono@4.13.19", "@a/b@1.0.0-rc.1"]);
    const { sbom, missing } = sbomOf(tree, "qlik-ticket", bundledIn(notices));
    expect(missing).toEqual(["@a/b@1.0.0-rc.1"]);
    expect(sbom.metadata.component.name).toBe("qlik-ticket");
    expect(sbom.components).toEqual([{ ...componentOf("hono", "4.13.19"), properties: [] }]);
    expect(sbom.dependencies).toEqual([
      { ref: "qlik-ticket@1.0.0", dependsOn: ["hono@4.13.19"] },
      { ref: "hono@4.13.19", dependsOn: [] },
    ]);
  });

  it("the SBOM of this repository has each library of THIRD-PARTY-NOTICES", async () => {
    const bundled = bundledIn(await readText("THIRD-PARTY-NOTICES"));
    expect(bundled.length).toBeGreaterThan(3);
    const options = {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === "win32",
    } as const;
    const whole = JSON.parse(execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx"], options)) as typeof tree;
    const { sbom, missing } = sbomOf(whole, "qlik-ticket", bundled);
    expect(missing).toEqual([]);
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX" });
    expect(sbom.components.map(({ name, version }) => `${name}@${version}`)).toEqual(bundled);
  });

  it("the sizes stand beside those of the last release, and a line says so where there is none", () => {
    const now = { embed: { brotli: 120 }, tableau: { brotli: 10 } };
    expect(sizeLines(now, undefined, undefined)[0]).toMatch(/no release has a tag yet/);
    expect(sizeLines(now, { embed: { brotli: 100 }, sbm: { brotli: 5 } }, "v0.1.0")).toEqual([
      "sizes: compared with v0.1.0",
      "embed: 120 bytes of brotli, +20 since v0.1.0",
      "tableau: 10 bytes of brotli, new since v0.1.0",
      "sbm: gone since v0.1.0",
    ]);
  });

  it("a release whose version, changelog and tag do not agree is refused, with each reason", () => {
    const good = {
      version: "0.2.0",
      changelog: "## Unreleased\n\n## 0.2.0 (2026-12-31)\n\n- More.\n",
      nameFile: 'export const VERSION = "0.2.0";',
      tag: "v0.2.0",
    };
    expect(versionProblems(good)).toEqual([]);
    const changelog = "## Unreleased\n\n- More.\n\n## 0.2.0 (2026-12-31)\n";
    expect(versionProblems({ ...good, changelog })).toEqual([expect.stringContaining("Unreleased")]);
    const undated = { ...good, changelog: "## 0.2.0 (not published yet)\n" };
    expect(versionProblems(undated)).toEqual([expect.stringContaining("no dated entry")]);
    expect(versionProblems({ ...good, nameFile: 'VERSION = "0.1.0"' })).toEqual([expect.stringContaining("name.ts")]);
    expect(versionProblems({ ...good, tag: "v0.1.0" })).toEqual([expect.stringContaining("The tag is v0.1.0")]);
  });

  it("the version in the sources is that of package.json", async () => {
    const { version } = JSON.parse(await readText("package.json")) as { version: string };
    expect(await readText("src/core/name.ts")).toContain(`VERSION = "${version}"`);
  });
});
