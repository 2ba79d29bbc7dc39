// Reads flags by `node:util` and says in one sentence what is wrong with them.
import { parseArgs } from "node:util";
import { UsageError, type Command, type FlagValues } from "./command.js";

/** Throws {@link UsageError} for unknown flags, missing values and stray words. */
export function parseFlags(args: readonly string[], flags: Command["flags"]): FlagValues {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...flags, help: { type: "boolean", short: "h" } },
      strict: true,
      allowPositionals: false,
    });
    return values;
  } catch (error) {
    // Node's first sentence names the flag; the rest is advice about positional arguments.
    const said = error instanceof Error ? error.message : String(error);
    throw new UsageError(said.split(". ")[0]?.replace(/\.$/, "") ?? said, { cause: error });
  }
}

export function isOn(flags: FlagValues, name: string): boolean {
  return flags[name] === true;
}

export function textOf(flags: FlagValues, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number within bounds, both included. */
export function countOf(flags: FlagValues, name: string, min: number, max: number): number | undefined {
  const text = textOf(flags, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= min && count <= max) return count;
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not "${text}"`);
}

/** A port number; 0, the default, means any free one. */
export function portOf(flags: FlagValues, name: string): number {
  const text = textOf(flags, name) ?? "0";
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${name} takes a port number from 0 (any free one) to 65535, not "${text}"`);
}

export function choiceOf<T extends string>(flags: FlagValues, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(flags, name);
  const choice = choices.find((each) => each === text);
  if (text === undefined || choice !== undefined) return choice;
  throw new UsageError(`--${name} takes ${choices.join(" or ")}, not "${text}"`);
}

/** `https://app.example.com`, as a browser sends it. */
export function originOf(flags: FlagValues, name: string): URL | undefined {
  const text = textOf(flags, name);
  if (text === undefined) return undefined;
  if (URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, "")) return new URL(text);
  throw new UsageError(`--${name} takes an origin such as https://app.example.com, not "${text}"`);
}
