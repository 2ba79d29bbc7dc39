// `qlik-ticket serve`: the ticket server as a service of its own, described by a config file.
import { UsageError, type Command } from "../command.js";
import { isOn, textOf } from "../flags.js";

export const serve: Command = {
  summary: "Runs a ticket server, described by a config file.",
  help: `  --config FILE   the config file (docs/operations.md); paths in it count from its folder
  --check         reads the file, the certificates and what Qlik says, and ends: exit code 0 when tickets could be issued

Logs go to standard output, one line of JSON each. Ctrl+C or SIGTERM: takes no more requests, answers those on their way, ends.`,
  flags: { config: { type: "string" }, check: { type: "boolean" } },
  async run(flags, terminal) {
    const file = textOf(flags, "config");
    if (file === undefined || file === "") throw new UsageError("serve needs --config FILE");
    // Loaded for this command alone: the others start sooner without it.
    const { checkServer, runServer } = await import("./run.js");
    return isOn(flags, "check") ? checkServer(file, terminal) : runServer(file, terminal);
  },
};
