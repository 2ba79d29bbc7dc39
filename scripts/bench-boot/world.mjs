// The parties of a measurement but the browsers, each in a thread of its own: the servers, and the line to them.
import { startInThread } from "./thread.mjs";

const start = (file, name) => startInThread(new URL(file, import.meta.url).href, name);

/** Starts everything on this machine; `close` ends it. */
export async function startWorld() {
  const line = await start("delay-proxy.mjs", "startDelayProxy");
  const servers = await start("servers.mjs", "startServers");
  return {
    ...servers,
    line,
    async close() {
      await servers.close();
      await line.close();
    },
  };
}
