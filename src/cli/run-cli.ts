// Finds the command and runs it. Exit codes: 0 done, 1 it failed, 2 the command line was not understood.
import { UsageError, type Command, type Terminal } from "./command.js";
import { demo } from "./demo/index.js";
import { doctor } from "./doctor/index.js";
import { emulate } from "./emulate.js";
import { isOn, parseFlags } from "./flags.js";
import { serve } from "./serve/index.js";
import { settings } from "./settings/index.js";

const COMMANDS: Readonly<Record<string, Command>> = { demo, doctor, emulate, serve, settings };

/** Runs `args` (without node and script) and resolves with the exit code; never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      terminal.print(overview());
      return name === undefined ? 2 : 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new UsageError(`There is no command "${name}"`);
    const flags = parseFlags(rest, command.flags);
    if (isOn(flags, "help")) {
      terminal.print(`Usage: qlik-ticket ${name} [flags]\n\n${command.summary}\n\n${command.help}`);
      return 0;
    }
    return await command.run(flags, terminal);
  } catch (error) {
    return explain(error, name, terminal);
  }
}

function explain(error: unknown, name: string | undefined, terminal: Terminal): number {
  const said = error instanceof Error ? error.message : String(error);
  terminal.note(`qlik-ticket: ${said}`);
  if (!(error instanceof UsageError)) return 1;
  const isKnown = name !== undefined && Object.hasOwn(COMMANDS, name);
  terminal.note(`See: npx qlik-ticket ${isKnown ? `${name} ` : ""}--help`);
  return 2;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return `Usage: qlik-ticket <command> [flags]\n\n${lines.join("\n")}\n\nFlags of a command: npx qlik-ticket <command> --help`;
}
