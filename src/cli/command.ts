// What a command of the command line is, and how it speaks: results on standard output, the rest on standard error.
import type { ParseArgsConfig } from "node:util";

/** Where a command writes and how it learns that it should stop. Injected, so that tests run commands in-process. */
export interface Terminal {
  /** A line of the result (standard output). */
  print(line: string): void;
  /** A line for people beside the result (standard error). */
  note(line: string): void;
  /** Resolves at Ctrl+C or SIGTERM. */
  untilStopped(): Promise<void>;
}

export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  readonly summary: string;
  /** What `--help` prints below the usage line. */
  readonly help: string;
  readonly flags: NonNullable<ParseArgsConfig["options"]>;
  /** Resolves with the exit code. Throws {@link UsageError} for flags that contradict each other. */
  run(flags: FlagValues, terminal: Terminal): Promise<number>;
}

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {}
