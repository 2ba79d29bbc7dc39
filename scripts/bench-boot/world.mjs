// The parties of a measurement but the browsers, each in a thread of its own: the servers, and the line to them.
import { startInThread } from "./thread.mjs";

/** Starts everything on this machine; `close` ends it. */
export async function startWorld() {
  const line = await startInThread(new URL("./delay-proxy.mjs", import.meta.url).href, "startDelayProxy");
  const servers = await startInThread(new URL("./servers.mjs", import.meta.url).href, "startServers");
  return {
    ...servers,
    line,
    async close() {
      await servers.close();
      await line.close();
    },
  };
}
