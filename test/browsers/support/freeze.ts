// What Chromium does with a page long out of sight, on demand: hidden and frozen, none of its tasks run. By a connection
// of our own: playwright tells each page that it has the focus, and such a page is not frozen (Chromium 156).
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { WebSocket } from "ws";

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

async function connect(profile: string): Promise<WebSocket> {
  // Written by Chromium once it listens.
  const [port = ""] = (await readFile(path.join(profile, "DevToolsActivePort"), "utf8")).split("\n");
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as readonly Target[];
  const socket = new WebSocket(targets.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "");
  await once(socket, "open");
  return socket;
}

/** Freezes the one page of the browser with that profile; returns what shows it again. */
export async function freezePage(profile: string): Promise<() => Promise<void>> {
  const socket = await connect(profile);
  const turn = async (id: number, state: "frozen" | "active") => {
    socket.send(JSON.stringify({ id, method: "Page.setWebLifecycleState", params: { state } }));
    await once(socket, "message");
  };
  await turn(1, "frozen");
  return async () => {
    await turn(2, "active");
    socket.close();
    await once(socket, "close");
  };
}
