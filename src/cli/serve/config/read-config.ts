// Reads the config file and says in one sentence what is wrong with it. No message repeats a value of the file: it may be a secret that
// stands in the wrong place.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkOptions, isObject, isText, nearestName, type Rules } from "../../../core/options.js";
import { CONFIG_RULES, LOGIN_RULES } from "./rules.js";
import type { Login, Secret, ServeConfig } from "./types.js";

/** A fault of the config file. */
export class ConfigError extends Error {
  constructor(where: string, what: string, set: string) {
    super(`config: ${where} ${what}. Fix: ${set}`);
  }
}

export interface ReadConfig {
  readonly config: ServeConfig;
  /** A path of the config file, which counts from the folder that the file is in. */
  readonly fileOf: (name: string) => string;
  /** The text of a secret. Throws {@link ConfigError}. */
  readonly secretOf: (where: string, secret: Secret) => Promise<string>;
}

/** Rejects with {@link ConfigError}. */
export async function readConfig(file: string): Promise<ReadConfig> {
  const config = checkConfig(parse(await textOf(file, "the file given by --config"), file));
  const folder = path.dirname(path.resolve(file));
  const fileOf = (name: string) => path.resolve(folder, name);
  return { config, fileOf, secretOf: (where, secret) => readSecret(where, secret, fileOf) };
}

async function textOf(file: string, where: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    throw new ConfigError(where, `cannot be read (${code}: ${file})`, "the path of a file that this account may read");
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const line = position === undefined ? "" : ` at line ${text.slice(0, Number(position)).split("\n").length}`;
    throw new ConfigError(
      path.basename(file),
      `is no JSON${line}`,
      "JSON: names in double quotes, no comma at the end, no comments",
    );
  }
}

function checkConfig(given: unknown): ServeConfig {
  if (!isObject(given)) throw new ConfigError("the file", "holds no object", "{ ... }");
  check(given, CONFIG_RULES);
  const { qlik, user } = given as { qlik?: object; user?: object };
  demand(qlik, ["qps", "proxy", "certificates"], "qlik");
  demand(user, ["from"], "user");
  checkLogin(user);
  const {
    redirect,
    qlik: { signIn },
  } = given as ServeConfig;
  if (redirect && signIn === "session") {
    throw new ConfigError("redirect", "needs tickets", 'signIn: "ticket", or leave redirect out');
  }
  return given as ServeConfig;
}

const NEEDED = {
  "session-jwt": ["cookie", "algorithm", "issuer", "audience"],
  "access-token": ["issuer", "audience"],
  header: ["name", "proxies", "userDirectory"],
} as const;

function checkLogin(user: object = {}): void {
  const { from } = user as { from?: unknown };
  const isKnown = isText(from) && Object.hasOwn(LOGIN_RULES, from);
  if (!isKnown) {
    throw new ConfigError("user.from", "is not usable", '"session-jwt", "access-token" or "header"');
  }
  check(user, LOGIN_RULES[from as Login["from"]], "user.");
  const login = user as Login;
  demand(login, NEEDED[login.from], "user");
  if (login.from === "header") return;
  const directories = [login.userDirectory, login.claims?.userDirectory].filter((each) => each !== undefined);
  if (directories.length !== 1) {
    throw new ConfigError(
      "user",
      "needs one directory",
      "user.userDirectory for all users, or user.claims.userDirectory: not both",
    );
  }
  if (login.from !== "session-jwt") return;
  demand(login, [login.algorithm === "HS256" ? "secret" : "publicKey"], "user");
}

function check(given: object, rules: Rules, at = ""): void {
  const unknown = (name: string, known: readonly string[]) => {
    const near = nearestName(name, known);
    return new ConfigError(name, "is unknown", near === undefined ? `one of ${known.join(", ")}` : `${near}?`);
  };
  const unusable = (name: string, expected: string) => new ConfigError(name, "is not usable", expected);
  checkOptions(given, rules, { unknown, unusable }, at);
}

function demand(given: object | undefined, names: readonly string[], at: string): void {
  if (given === undefined) throw new ConfigError(at, "is missing", `${at}: { ${names.join(", ")} }`);
  const missing = names.find((name) => (given as Record<string, unknown>)[name] === undefined);
  if (missing !== undefined) throw new ConfigError(`${at}.${missing}`, "is missing", "see docs/operations.md");
}

async function readSecret(where: string, secret: Secret, fileOf: (name: string) => string): Promise<string> {
  if ("file" in secret) return (await textOf(fileOf(secret.file), `${where}.file`)).replace(/\r?\n$/, "");
  const value = process.env[secret.env];
  if (value !== undefined && value !== "") return value;
  throw new ConfigError(
    `${where}.env`,
    `names ${secret.env}, which is not in the environment`,
    `${secret.env}=… in the environment`,
  );
}
