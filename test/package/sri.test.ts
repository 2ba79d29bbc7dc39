// The hashes of the files that pages load from a CDN: right for the built files, and the same wherever they are shown.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readBuilt, root, run } from "./support/install.js";

const FILES = ["global", "embed", "diagnose", "qlik-cloud", "tableau", "sbm"].map((name) => `qlik-ticket.${name}.js`);
const SOURCES = [
  "src",
  "examples/demo",
  "scripts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsup.config.ts",
];
const TAG = /<script\b[^>]*\bsrc="https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@([^/"]+)\/dist\/([\w.-]+)"[^>]*>/g;
const PAGES = [
  "README.md",
  "examples/script-tag.html",
  "examples/laravel/resources/views/report.blade.php",
  "examples/wordpress/qlik-ticket.php",
].filter((name) => existsSync(path.join(root, name)));

const hashOf = async (file: string) =>
  `sha384-${createHash("sha384")
    .update(await readFile(file))
    .digest("base64")}`;

const hashes = async (folder = root) => {
  const entries = FILES.map(async (name) => [name, await hashOf(path.join(folder, "dist", name))] as const);
  return Object.fromEntries(await Promise.all(entries));
};

describe("dist/sri.json", () => {
  it("dist/sri.json holds the hash of each file that a tag loads", async () => {
    expect(JSON.parse(await readBuilt("dist/sri.json"))).toEqual(await hashes());
  });

  it("dist/sri.json is the same for a build of the same source elsewhere", async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), "qlik-ticket-elsewhere-"));
    try {
      for (const name of SOURCES) await cp(path.join(root, name), path.join(elsewhere, name), { recursive: true });
      await symlink(path.join(root, "node_modules"), path.join(elsewhere, "node_modules"), "junction");
      vi.stubEnv("QLIK_TICKET_BUILD", "js");
      await run(process.execPath, ["scripts/build.mjs"], elsewhere);
      expect(await hashes(elsewhere)).toEqual(await hashes());
    } finally {
      vi.unstubAllEnvs();
      await rm(elsewhere, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

describe.each(PAGES)("%s", (page) => {
  it("a page with a CDN tag loads this version, with the hash of the built file", async () => {
    const { version } = JSON.parse(await readBuilt("package.json")) as { version: string };
    const built = await hashes();
    const tags = [...(await readBuilt(page)).matchAll(TAG)];
    expect(tags.length).toBeGreaterThan(0);
    for (const [tag, tagged, file = ""] of tags) {
      expect(tagged).toBe(version);
      expect(tag).toContain(`integrity="${built[file]}"`);
      // Without it a browser may not read a file of another origin, and so not check it.
      expect(tag).toContain('crossorigin="anonymous"');
    }
  });
});
