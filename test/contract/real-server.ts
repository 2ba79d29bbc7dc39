// The contract against a server of one's own: which of the emulator's switches it contradicts, and which rules. It gets
// tickets for the one user it is given, ends each session that it made, and writes nothing.
import { readFile } from "node:fs/promises";
import { SWITCHES } from "../../src/emulator/model/settings/switches.js";
import { NOT_ASKED, QUESTIONS } from "./questions.js";
import { differences, RULES } from "./rules.js";
import type { Face } from "./support/face.js";
import { createServerFace, type ServerAddress } from "./support/server-face.js";
import { visit, type ContractUser } from "./support/visit.js";

export interface Target {
  readonly server: ServerAddress;
  readonly user: ContractUser;
}

const UNTOLD = "this server's answers do not tell";
const NEEDED = ["QLIK_PROXY", "QLIK_QPS", "QLIK_CA", "QLIK_CERT", "QLIK_KEY", "QLIK_USER"] as const;

/** Reads the target from the environment. Throws an `Error` that names what is missing. */
export async function readTarget(env: Readonly<Record<string, string | undefined>>): Promise<Target> {
  const missing = NEEDED.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Set ${missing.join(", ")}. docs/verified-on.md says to what.`);
  const value = (name: (typeof NEEDED)[number]) => env[name] ?? "";
  const [userDirectory, userId, ...more] = value("QLIK_USER").split("\\");
  if (!userDirectory || !userId || more.length > 0) throw new Error("QLIK_USER must be DIRECTORY\\user.");
  const [ca, cert, key] = await Promise.all(
    [value("QLIK_CA"), value("QLIK_CERT"), value("QLIK_KEY")].map((file) => readFile(file, "utf8")),
  );
  const qps = value("QLIK_QPS").replace(/\/(ticket)?\/?$/, "");
  const servername = env["QLIK_SERVERNAME"] ?? new URL(qps).hostname;
  const publicCa = env["QLIK_PROXY_CA"] === undefined ? undefined : await readFile(env["QLIK_PROXY_CA"], "utf8");
  return {
    server: {
      proxy: value("QLIK_PROXY").replace(/\/$/, ""),
      qps,
      publicCa,
      trusted: { ca: ca ?? "", cert: cert ?? "", key: key ?? "", servername },
    },
    user: { userDirectory, userId },
  };
}

/**
 * Asks everything, one after the other; returns Markdown to paste into docs/verified-on.md. Rejects when no session can be
 * made at all, and when one that was made cannot be ended.
 */
export async function compareWithServer({ server, user }: Target): Promise<string> {
  const face = createServerFace(server);
  // Both sides once, so that a server that is not there is one error and no page of contradictions.
  const first = visit(face, user);
  await first.put({ path: "qps/user", headers: { cookie: "{cookie}" } });
  await first.leave();
  const rules: string[] = [];
  for (const rule of RULES) {
    const found = await inVisit(face, user, async (put) => {
      const replies = [];
      for (const ask of rule.asks) replies.push(await put(ask));
      const last = replies.at(-1);
      return last ? differences(rule, last) : [];
    });
    if (found.length > 0) rules.push(`| ${rule.name} | ${found.join("; ")} |`);
  }
  const switches: string[] = [];
  const silent: string[] = [];
  let agreed = 0;
  for (const { name, asks, read } of QUESTIONS) {
    const assumed = String((SWITCHES as Readonly<Record<string, readonly unknown[]>>)[name]?.[0]);
    const [observed] = await inVisit(face, user, async (put) => {
      const replies = [];
      for (const ask of asks) replies.push(await put(ask));
      return [read(replies, user) ?? UNTOLD];
    });
    if (observed === assumed) agreed += 1;
    else if (observed === UNTOLD) silent.push(name);
    else switches.push(`| \`${name}\` | \`${assumed}\` | ${observed ?? ""} |`);
  }
  return report({ rules, switches, silent, agreed });
}

type Put = ReturnType<typeof visit>["put"];

/** An answer that breaks off is an observation; a session that cannot be ended is the end. */
async function inVisit(
  face: Pick<Face, "ask">,
  user: ContractUser,
  ask: (put: Put) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { put, leave } = visit(face, user);
  const found = await ask(put).catch((error: unknown) => [reasonOf(error)]);
  await leave();
  return found;
}

/** By its code where there is one: Node's own messages name hosts. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  return "code" in error ? String(error.code) : error.message;
}

interface Findings {
  readonly rules: readonly string[];
  readonly switches: readonly string[];
  readonly silent: readonly string[];
  readonly agreed: number;
}

function report({ rules, switches, silent, agreed }: Findings): string {
  const table = (head: string, rows: readonly string[]) => [head, head.replace(/[^|]+/g, " --- "), ...rows].join("\n");
  const none = "None.";
  return [
    `${RULES.length - rules.length} of ${RULES.length} rules hold; ${agreed} of ${QUESTIONS.length} switches are as assumed.`,
    "### Switches that this server contradicts",
    switches.length === 0 ? none : table("| Switch | Assumed | Observed |", switches),
    "### Rules that this server breaks",
    rules.length === 0 ? none : table("| Rule | Observed |", rules),
    "### Not known",
    table(
      "| Switch | Why |",
      [...silent.map((name) => [name, UNTOLD]), ...Object.entries(NOT_ASKED)].map(
        ([name, why]) => `| \`${name}\` | ${why} |`,
      ),
    ),
    "",
  ].join("\n\n");
}
