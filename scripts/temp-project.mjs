// A project in a temporary folder, where the packed package is tried with packages that this one does not depend on.
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Makes the folder; `run` starts a program in it and throws when that fails, `npm` the npm that runs this script. */
export function createTempProject(name) {
  const folder = mkdtempSync(path.join(tmpdir(), `qlik-ticket-${name}-`));
  const npmScript = process.env["npm_execpath"];

  function run(program, args, options = {}) {
    const { status, error } = spawnSync(program, args, { cwd: folder, stdio: "inherit", ...options });
    if (error) throw error;
    if (status !== 0)
      throw new Error(`${path.basename(program)} ${args[0] ?? ""} ended with exit code ${String(status)}`);
  }

  function npm(args, options) {
    if (npmScript) run(process.execPath, [npmScript, ...args], options);
    else run("npm", args, { shell: process.platform === "win32", ...options });
  }

  return { folder, run, npm };
}
