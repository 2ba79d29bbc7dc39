// A site on Debian's Laravel in a temporary folder: a skeleton of this folder, and the example's files where its README puts them.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPhp } from "./program.js";

const EXAMPLE = path.resolve(import.meta.dirname, "../../../examples/laravel");
const BUILT_FILE = path.resolve(import.meta.dirname, "../../../dist/qlik-ticket.embed.js");
const SKELETON = path.join(import.meta.dirname, "laravel");
const STORAGE = ["framework/sessions", "framework/views", "framework/cache", "logs"];

export interface Laravel {
  /** The site's folder; its web root is `public` in it. */
  readonly folder: string;
  readonly port: number;
  /** Writes the site's `.env`, which is read again with each request. */
  configure(env: Readonly<Record<string, string>>): Promise<void>;
  /** Changes a file of the site, as its reader would. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

export async function startLaravel(): Promise<Laravel> {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-laravel-"));
  await cp(SKELETON, folder, { recursive: true });
  const isOwn = (file: string) => path.basename(file) !== "README.md";
  await cp(EXAMPLE, folder, { recursive: true, filter: isOwn });
  for (const each of [...STORAGE.map((name) => `storage/${name}`), "bootstrap/cache"])
    await mkdir(path.join(folder, each), { recursive: true });
  await cp(BUILT_FILE, path.join(folder, "public/qlik-ticket.embed.js"));
  const php = await startPhp(path.join(folder, "public"));
  return {
    folder,
    port: php.port,
    async configure(env) {
      const lines = Object.entries(env).map(([name, value]) => `${name}="${value}"\n`);
      await writeFile(path.join(folder, ".env"), lines.join(""));
    },
    async edit(file, change) {
      const text = await readFile(path.join(folder, file), "utf8");
      await writeFile(path.join(folder, file), change(text));
    },
    log: async () =>
      php.printed() + (await readFile(path.join(folder, "storage/logs/laravel.log"), "utf8").catch(() => "")),
    async stop() {
      await php.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
