// What a further system's command starts, and what it tells of it.
import type { RunningSystem, SystemServerOptions } from "../../emulator/index.js";
import type { TempFolder } from "../temp-folder.js";

/** What the command line asks for. */
export interface SystemOrder {
  readonly where: SystemServerOptions;
  /** The origin of the page under development. */
  readonly page: URL | undefined;
  readonly folder: TempFolder;
}

/** A system that runs, and how to use it. */
export interface Started {
  readonly running: RunningSystem;
  /** What it is, for people. */
  readonly title: string;
  /** For programs, beside address, control endpoint and certificate. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The same for people. */
  readonly rows: readonly (readonly [label: string, text: string])[];
}
