// The ticket endpoints of `examples/backends` in other languages: which of them this machine can run, and how each is built and
// started. Nothing is installed: scripts/install-backends does that.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

const GSON = "/usr/share/java/gson.jar";
/** The folder of a backend. */
export const backendFolder = (name) => path.join(root, "examples/backends", name);
const succeeds = (command, args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Debian's own Python, which has Debian's packages. */
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

/**
 * `isHere`: whether this machine has what it needs. `build(out)`: commands that are run first, in order, in its folder, with
 * what they make in `out`. `start(out, port)`: the command that serves on 127.0.0.1.
 */
export const BACKENDS = {
  php: {
    title: "PHP",
    isHere: () => succeeds("php", ["-r", "exit(function_exists('curl_init') && PHP_VERSION_ID >= 80100 ? 0 : 1);"]),
    build: () => [],
    start: (_out, port) => ["php", "-S", `127.0.0.1:${port}`, "index.php"],
    env: {},
  },
  python: {
    title: "Python (FastAPI)",
    isHere: () => succeeds(PYTHON, ["-c", "import fastapi, uvicorn"]),
    build: () => [],
    start: (_out, port) => [PYTHON, "-B", "-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", String(port)],
    env: {},
  },
  java: {
    title: "Java",
    isHere: () => succeeds("javac", ["-version"]) && existsSync(GSON),
    build: (out) => [["javac", "-cp", GSON, "-d", out, "QlikTickets.java", "TicketSite.java"]],
    start: (out) => ["java", "-cp", `${out}:${GSON}`, "TicketSite"],
    env: {},
  },
  csharp: {
    title: "C# (Mono)",
    isHere: () => succeeds("mcs", ["--version"]) && succeeds("mono", ["--version"]),
    build: (out) => [
      [
        "mcs",
        `-out:${path.join(out, "TicketSite.exe")}`,
        "-r:System.Web.dll",
        "-r:System.Web.Extensions.dll",
        "QlikTickets.cs",
        "TicketSite.cs",
      ],
    ],
    start: (out) => ["mono", path.join(out, "TicketSite.exe")],
    env: {},
  },
};

/** The backends that this machine can run, by name, and the titles of the others. */
export function findBackends() {
  const names = Object.keys(BACKENDS);
  const found = names.filter((name) => BACKENDS[name].isHere());
  return { found, missing: names.filter((name) => !found.includes(name)).map((name) => BACKENDS[name].title) };
}
