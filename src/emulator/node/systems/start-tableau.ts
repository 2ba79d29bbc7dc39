// A Tableau Server on real sockets.

import { assertOptions } from "../../model/settings/check.js";
import { createFaultyTableau, type TableauServer } from "../../tableau/create-tableau.js";
import type { TableauOptions } from "../../tableau/options.js";
import { tableauChecks } from "../../tableau/settings.js";
import {
  serverChecks,
  serverOptions,
  startSystem,
  type RunningSystem,
  type SystemServerOptions,
} from "./start-system.js";

/** Options of `startTableau`: those of the model, and where to listen. */
export interface TableauEmulatorOptions extends TableauOptions, SystemServerOptions {}

/** A running Tableau Server. */
export interface TableauEmulator extends RunningSystem {
  /** The model: tickets, sessions. */
  readonly server: TableauServer;
}

/**
 * Starts an emulated Tableau Server: trusted tickets, Connected Apps, and views that draw. Rejects with a `TypeError` that names
 * a wrong option, and with an `Error` that names the port when it cannot be opened.
 * @example
 * const tableau = await startTableau();
 * const body = new URLSearchParams({ username: "anna", target_site: "" });
 * const ticket = await (await fetch(`${tableau.origin}/trusted`, { method: "POST", body })).text();
 * await tableau.close();
 */
export async function startTableau(options: TableauEmulatorOptions = {}): Promise<TableauEmulator> {
  assertOptions<TableauEmulatorOptions>(options, { ...tableauChecks, ...serverChecks });
  const { where, modelled } = serverOptions(options);
  const system = createFaultyTableau(modelled);
  const { running } = await startSystem(system, options.hosts ?? ["localhost", "127.0.0.1"], where);
  return { ...running, server: system.model };
}
