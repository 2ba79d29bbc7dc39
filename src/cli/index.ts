#!/usr/bin/env node
// The command line: npx qlik-ticket <command>.
import { runCli } from "./run-cli.js";
import { createTerminal } from "./terminal.js";

process.exitCode = await runCli(process.argv.slice(2), createTerminal());
