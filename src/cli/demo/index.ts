// `qlik-ticket demo`: the whole thing on this machine, to look at (one address) or as a check (`--once`).
import type { Command, Terminal } from "../command.js";
import { UsageError } from "../command.js";
import { choiceOf, isOn, portOf, textOf } from "../flags.js";
import { FAULTS } from "../../../examples/demo/faults.js";
import { runOnce } from "./run-once.js";
import { startDemo } from "./start-demo.js";

const FAULT_IDS = FAULTS.map(({ id }) => id);

export const demo: Command = {
  summary: "Shows a page that signs in to an emulated Qlik Sense and draws three objects.",
  help: `  --port N            port of the page (default: any free one)
  --cors on|off       off: Qlik sends no CORS headers, the ticket is spent by an image (default: on)
  --once              drives a headless Chromium over https, prints one JSON object, exits 0 if all went well
  --screenshot FILE   with --once: where the PNG goes (default: a new folder below the temporary one)
  --break FAULT       with --once: then breaks it, and the PNG shows the error (${FAULT_IDS.join(", ")})
  --diagnose          with --once: then diagnoses it, broken or not, and prints what was found before the JSON object`,
  flags: {
    port: { type: "string" },
    cors: { type: "string" },
    once: { type: "boolean" },
    screenshot: { type: "string" },
    break: { type: "string" },
    diagnose: { type: "boolean" },
  },
  async run(flags, terminal) {
    const port = portOf(flags, "port");
    const cors = choiceOf(flags, "cors", ["on", "off"]) !== "off";
    const screenshot = textOf(flags, "screenshot");
    const fault = choiceOf(flags, "break", FAULT_IDS);
    if (!isOn(flags, "once")) {
      if (screenshot !== undefined) throw new UsageError("--screenshot goes with --once");
      if (fault !== undefined) throw new UsageError("--break goes with --once");
      if (isOn(flags, "diagnose")) throw new UsageError("--diagnose goes with --once");
      return await show(terminal, port, cors);
    }
    const wanted = { cors, screenshot, fault, diagnose: isOn(flags, "diagnose") };
    const result = await runOnce(wanted, (text) => terminal.print(text));
    if (result.error) terminal.note(`qlik-ticket demo: ${result.error.message}`);
    terminal.print(JSON.stringify(result));
    return result.state === "ready" ? 0 : 1;
  },
};

async function show(terminal: Terminal, port: number, cors: boolean): Promise<number> {
  const onEvent = (event: { readonly type: string; readonly error?: Error }) => {
    if (event.error) terminal.note(event.error.message);
  };
  const stopped = terminal.untilStopped();
  const running = await startDemo({ protocol: "http", port, cors, onEvent });
  terminal.print(`Open ${running.url}`);
  terminal.note("Emulated Qlik Sense; no Qlik software here. Ctrl+C stops it.");
  await stopped;
  await running.close();
  return 0;
}
