// `qlik-ticket emulate --product qlik-cloud | tableau | sbm`: one of the further systems, until it is stopped.
import type { SystemServerOptions } from "../../emulator/index.js";
import { UsageError, type FlagValues, type Terminal } from "../command.js";
import { isOn, originOf, portOf } from "../flags.js";
import { createTempFolder } from "../temp-folder.js";
import { startTenant } from "./qlik-cloud.js";
import { startSbmServer } from "./sbm.js";
import type { Started, SystemOrder } from "./started.js";
import { startTableauServer } from "./tableau.js";

/** The further systems. */
export type SystemName = "qlik-cloud" | "tableau" | "sbm";

const STARTS: Readonly<Record<SystemName, (order: SystemOrder) => Promise<Started>>> = {
  "qlik-cloud": startTenant,
  tableau: startTableauServer,
  sbm: startSbmServer,
};

const FLAGS = ["product", "port", "cors", "http", "h2", "control-port", "json", "help"];

/** Runs the system until the terminal says that it is enough. */
export async function runSystem(name: SystemName, flags: FlagValues, terminal: Terminal): Promise<number> {
  const foreign = Object.keys(flags).find((flag) => !FLAGS.includes(flag));
  if (foreign !== undefined) throw new UsageError(`--${foreign} is for Qlik Sense, not for --product ${name}`);
  const where = whereOf(name, flags);
  const page = originOf(flags, "cors");
  const stopped = terminal.untilStopped();
  const folder = await createTempFolder();
  try {
    const started = await STARTS[name]({ where, page, folder });
    try {
      const ca = where.protocol === "http" ? undefined : await folder.write("root.pem", started.running.ca);
      terminal.print(isOn(flags, "json") ? forPrograms(name, started, ca) : forPeople(started, ca));
      await stopped;
    } finally {
      await started.running.close();
    }
  } finally {
    folder.remove();
  }
  return 0;
}

// SBM's own documentation speaks of plain http.
function whereOf(name: SystemName, flags: FlagValues): SystemServerOptions {
  if (isOn(flags, "http") && isOn(flags, "h2")) throw new UsageError("--http and --h2 exclude each other");
  const protocol = isOn(flags, "h2") ? "h2" : isOn(flags, "http") || name === "sbm" ? "http" : "https";
  return { protocol, port: portOf(flags, "port"), controlPort: portOf(flags, "control-port") };
}

function forPrograms(product: SystemName, { running, facts }: Started, ca: string | undefined): string {
  const { origin: address, control } = running;
  return JSON.stringify({ product, address, ...(ca !== undefined && { ca }), control, ...facts });
}

function forPeople({ running, title, rows }: Started, ca: string | undefined): string {
  const lines: Started["rows"] = [
    ["Address", running.origin],
    ...rows,
    ...(ca === undefined ? [] : [["Certificate", `${ca} (removed when this stops)`] as const]),
    ["Control", `${running.control ?? ""} (faults, journal, clock)`],
  ];
  const text = lines.map(([label, said]) => `  ${label.padEnd(15)} ${said}`).join("\n");
  return `${title}; no software of its maker here. Ctrl+C stops it.\n\n${text}\n`;
}
