// The packed package in a project of its own, in a temporary folder.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

const INSTALL = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];

/** Packs into the project's folder; gives what a package.json there names in place of the published version. */
export function packInto({ folder, npm }) {
  npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: root, stdio: "ignore" });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return { version, tarball: `file:qlik-ticket-${version}.tgz` };
}

/** An empty project with these packages, in these versions, and ours. */
export function installProject(project, name, versions) {
  const { tarball } = packInto(project);
  const devDependencies = { ...versions, "qlik-ticket": tarball };
  const manifest = { name, private: true, type: "module", devDependencies };
  writeFileSync(path.join(project.folder, "package.json"), JSON.stringify(manifest));
  installPackages(project);
}

/** Without scripts: nothing that is tried here needs one. */
export const installPackages = ({ npm }) => npm(INSTALL, { stdio: ["ignore", "ignore", "inherit"] });
