// The config file of a ticket server that stands before a running emulator: a working one to begin with, and to change for one's own Qlik.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { EmulatorDescription } from "./describe-emulator.js";

/** The user comes from a header that this machine alone may set: `curl -H "X-Forwarded-User: anna"`. */
export async function writeServeConfig(file: string, emulator: EmulatorDescription): Promise<void> {
  const { qps, proxy, virtualProxy, serverName, ca, nodes = [] } = emulator;
  const config = {
    listen: { host: "127.0.0.1", port: 8080 },
    operations: { host: "127.0.0.1", port: 9090 },
    qlik: {
      qps,
      proxy,
      virtualProxy,
      serverName,
      certificates: path.dirname(ca),
      ...(nodes.length > 1 && { nodes: nodes.slice(1).map((node) => ({ ...node, proxy })) }),
    },
    user: { from: "header", name: "X-Forwarded-User", proxies: ["127.0.0.1"], userDirectory: "EXAMPLE" },
  };
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
}
