// One run of `qlik-ticket serve`, from the config file to the exit code.
import type { Terminal } from "../command.js";
import { readConfig } from "./config/read-config.js";
import { createHandler } from "./handler.js";
import { createLogin } from "./login/index.js";
import { loadTls } from "./net/tls.js";
import { startServer } from "./start.js";
import { createLog } from "./watch/log.js";

export async function runServer(file: string, terminal: Terminal): Promise<number> {
  // Before anything is told: who reads the first line may stop us at once.
  const stopped = terminal.untilStopped();
  const read = await readConfig(file);
  const log = createLog((line) => terminal.print(line), read.config.log);
  const server = await startServer(read, log);
  const { address, path, operations } = server;
  log.info({ type: "listening", address, path, ...(operations && { operations }) }, "listening");
  terminal.note(
    `Tickets: POST ${address}${path}   Ready: ${address}/readyz${operations ? `   Metrics: ${operations}/metrics` : ""}`,
  );
  await stopped;
  await server.stop();
  return 0;
}

/** Whether a server with this file could issue tickets now, in sentences. */
export async function checkServer(file: string, terminal: Terminal): Promise<number> {
  const read = await readConfig(file);
  const { tls } = read.config.listen ?? {};
  if (tls) {
    const { daysLeft } = await loadTls({ cert: read.fileOf(tls.cert), key: read.fileOf(tls.key) });
    terminal.print(`The listener's certificate is good for ${daysLeft} days.`);
  }
  const handler = await createHandler(read, {
    login: await createLogin(read),
    store: undefined,
    onEvent: () => undefined,
  });
  const { ok, nodes, certificateDaysLeft, certificateError } = await handler.check();
  await handler.close();
  if (certificateError) throw certificateError;
  terminal.print(`Qlik's client certificate is good for ${certificateDaysLeft ?? 0} days.`);
  for (const { node, error } of nodes)
    terminal.print(error ? error.message : `The Qlik proxy service at ${node} answers.`);
  return ok ? 0 : 1;
}
