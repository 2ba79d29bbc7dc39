// Debian's nginx, Apache and HAProxy with the files of examples/, in a folder of the test's own: addresses and paths that stand in an
// example are replaced, each of which must be there, and nothing else is changed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { freePort } from "./redis.js";

export const PROXY_NAMES = ["nginx", "apache", "haproxy"] as const;
export type ProxyName = (typeof PROXY_NAMES)[number];

const PROGRAMS: Readonly<Record<ProxyName, string>> = { nginx: "nginx", apache: "apache2", haproxy: "haproxy" };

export const isHere = (name: ProxyName): boolean => spawnSync(PROGRAMS[name], ["-v"]).error === undefined;

export function sayMissing(what: string, names: readonly ProxyName[]): void {
  const missing = names.filter((name) => !isHere(name));
  if (missing.length > 0)
    console.log(`\n!!! NOT TESTED: ${what} - no ${missing.join(", ")} on this machine. scripts/install-servers !!!\n`);
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface ProxyWish {
  readonly name: ProxyName;
  /** Path below examples/. */
  readonly example: string;
  /** Of the names that browsers ask for. */
  readonly certificate: Certificate;
  /** Who signed Qlik's certificates (PEM). */
  readonly ca: string;
  /** What stands in the example, and what stands there for the test. */
  readonly replace: Readonly<Record<string, string>>;
}

export interface RunningProxy {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What each example says of this machine. */
const PLACES: Readonly<Record<ProxyName, (folder: string, port: number) => Readonly<Record<string, string>>>> = {
  nginx: (folder, port) => ({
    "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
    "/run/nginx.pid": `${folder}/nginx.pid`,
    "/var/log/nginx/qlik.log": `${folder}/access.log`,
    "/var/cache/nginx/qlik": `${folder}/cache`,
    "/etc/nginx": folder,
    // Where an account that is not root may write.
    "http {": `http {\n${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) => `    ${each}_temp_path ${folder}/${each};`).join("\n")}`,
  }),
  apache: (folder, port) => ({
    "*:443": `127.0.0.1:${port}`,
    "/var/log/apache2/qlik.log": `${folder}/access.log`,
    "/etc/apache2": folder,
  }),
  haproxy: (folder, port) => ({ "bind :443": `bind 127.0.0.1:${port}`, "/etc/haproxy": folder }),
};

const MODULES = ["mpm_event", "authz_core", "socache_shmcb", "ssl", "proxy", "proxy_http", "headers"];

/** What Debian's own apache2.conf does around a site's file. */
const apacheBase = (folder: string, port: number): string =>
  [
    ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    `ServerRoot ${folder}`,
    `Mutex file:${folder}`,
    `PidFile ${folder}/apache.pid`,
    `ErrorLog ${folder}/error.log`,
    "ServerName localhost",
    ...(process.getuid?.() === 0 ? ["User www-data", "Group www-data"] : []),
    `Listen 127.0.0.1:${port}`,
    `Include ${folder}/example.conf`,
    "",
  ].join("\n");

const ARGUMENTS: Readonly<Record<ProxyName, (folder: string) => string[]>> = {
  nginx: (folder) => ["-p", folder, "-c", `${folder}/example.conf`, "-e", "stderr", "-g", "daemon off;"],
  apache: (folder) => ["-f", `${folder}/apache.conf`, "-D", "FOREGROUND"],
  haproxy: (folder) => ["-db", "-f", `${folder}/example.conf`],
};

/** What stands in one example and not in another. */
const replacedWhere = (text: string, changes: Readonly<Record<string, string>>): string =>
  Object.entries(changes).reduce((rest, [from, to]) => rest.replaceAll(from, to), text);

export function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((rest, [from, to]) => {
    if (!rest.includes(from)) throw new Error(`the example does not hold ${JSON.stringify(from)}`);
    return rest.replaceAll(from, to);
  }, text);
}

export const exampleFile = (name: string): Promise<string> =>
  readFile(path.resolve(import.meta.dirname, "../../../examples", name), "utf8");

async function writeCertificates(folder: string, { cert, key }: Certificate, ca: string): Promise<void> {
  const files = {
    "example.com.pem": cert,
    "example.com.key": key,
    "tickets.example.com.pem": cert,
    "tickets.example.com.key": key,
    // HAProxy takes both in one file.
    "sense.example.com.pem": `${cert}\n${key}`,
    "qlik-root.pem": ca,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

/** Starts the program, and resolves when it takes connections. */
export async function startProxy({ name, example, certificate, ca, replace }: ProxyWish): Promise<RunningProxy> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `qlik-ticket-${name}-`));
  // Workers of another account read there.
  await mkdir(path.join(folder, "cache"));
  await chmod(folder, 0o755);
  await chmod(path.join(folder, "cache"), 0o777);
  const port = await freePort();
  await writeCertificates(folder, certificate, ca);
  if (name === "haproxy") await writeFile(`${folder}/example.com.pem`, `${certificate.cert}\n${certificate.key}`);
  const text = replaced(await exampleFile(example), { ...replace });
  await writeFile(`${folder}/example.conf`, replacedWhere(text, PLACES[name](folder, port)));
  await writeFile(`${folder}/apache.conf`, apacheBase(folder, port));
  const child = spawn(PROGRAMS[name], ARGUMENTS[name](folder), { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  let said = "";
  child.stdout.on("data", (part) => (said += String(part)));
  child.stderr.on("data", (part) => (said += String(part)));
  const ended = once(child, "exit");
  const close = async () => {
    child.kill(name === "haproxy" ? "SIGUSR1" : "SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const failed = ended.then(async ([code]) => {
    const log = await readFile(`${folder}/error.log`, "utf8").catch(() => "");
    throw new Error(`${name} ended with ${String(code)}:\n${said}${log}`);
  });
  failed.catch(() => undefined);
  await Promise.race([untilOpen(port), failed]);
  return { port, close };
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
