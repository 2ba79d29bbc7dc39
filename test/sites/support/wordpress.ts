// Debian's WordPress with a MariaDB of its own, in a temporary folder: copied, installed by script, served by PHP.
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startMariaDb } from "./mariadb.js";
import { runProgram, startPhp } from "./program.js";

const DEBIAN = "/usr/share/wordpress";
const root = path.resolve(import.meta.dirname, "../../..");
const support = (name: string) => path.join(import.meta.dirname, name);

export interface WordPress {
  readonly port: number;
  /** Addresses of the pages, by title. */
  readonly pages: Readonly<Record<string, string>>;
  /** A temporary folder outside of the web root. */
  readonly folder: string;
  setOption(name: string, value: unknown): void;
  /** What WordPress and PHP complained about, and what the plugin wrote to the log. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** `pages`: contents by title. */
export async function startWordPress(site: string, pages: Readonly<Record<string, string>>): Promise<WordPress> {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-wordpress-"));
  const web = path.join(folder, "web");
  await layOut(web);
  const database = await startMariaDb(path.join(folder, "database"));
  const debugLog = path.join(folder, "debug.log");
  const env = { SITE: site, DATABASE_SOCKET: database.socket, DEBUG_LOG: debugLog };
  const run = (script: string, ...args: string[]) =>
    runProgram(["php", support(script), web, ...args], { ...env, PAGES: JSON.stringify(pages) });
  const addresses = JSON.parse(run("wordpress-install.php").split("\n").at(-1) ?? "") as Record<string, string>;
  const php = await startPhp(web, env);
  return {
    port: php.port,
    pages: addresses,
    folder,
    setOption: (name, value) => void run("wordpress-option.php", name, JSON.stringify(value)),
    log: () => readFile(debugLog, "utf8").catch(() => ""),
    async stop() {
      await php.stop();
      await database.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Debian's files are links into other packages; `wp-config.php` is the test's. The plugin comes as its README says. */
async function layOut(web: string): Promise<void> {
  const isOwn = (file: string) => path.basename(file) !== "wp-config.php";
  await cp(DEBIAN, web, { recursive: true, dereference: true, filter: isOwn });
  await cp(support("wordpress-config.php"), path.join(web, "wp-config.php"));
  const plugin = path.join(web, "wp-content/plugins/qlik-ticket");
  await mkdir(plugin, { recursive: true });
  await cp(path.join(root, "examples/wordpress/qlik-ticket.php"), path.join(plugin, "qlik-ticket.php"));
  await cp(path.join(root, "dist/qlik-ticket.embed.js"), path.join(plugin, "qlik-ticket.embed.js"));
}
