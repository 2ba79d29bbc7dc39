// The package as its users get it: packed, and installed from the tarball into an empty project.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const root = path.resolve(import.meta.dirname, "../../..");

export interface Installed {
  /** The project that the package was installed into. */
  readonly folder: string;
  /** What the tarball holds, sorted. */
  readonly files: readonly string[];
  /** Runs `node` there and gives what it printed. */
  node(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execute(program, args, { cwd, maxBuffer: 32_000_000 })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${path.basename(program)} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** `npm` itself: under `npm test` the very one that was called. */
function npm(args: readonly string[], cwd: string): Promise<string> {
  const script = process.env["npm_execpath"];
  return script ? run(process.execPath, [script, ...args], cwd) : run("npm", args, cwd);
}

export async function packAndInstall(): Promise<Installed> {
  const temporary = await mkdtemp(path.join(tmpdir(), "qlik-ticket-package-"));
  const folder = path.join(temporary, "project");
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "empty-project", private: true }));
  const packed = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", temporary], root);
  const [tarball] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
  if (!tarball) throw new Error("npm pack made no tarball.");
  await npm(
    ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", path.join(temporary, tarball.filename)],
    folder,
  );
  return {
    folder,
    files: tarball.files.map((file) => file.path).sort(),
    node: (...args) => run(process.execPath, args, folder),
    remove: () => rm(temporary, { recursive: true, force: true, maxRetries: 3 }),
  };
}

export const readBuilt = (file: string) => readFile(path.join(root, file), "utf8");
