// How a ticket is spent: by `fetch` where the page may read the proxy's answers, else by an image.
import type { Sighting } from "../../../core/provider.js";
import { recallSession } from "../../../core/share/memory.js";
import type { Proxy } from "../../proxy.js";
import type { Settings } from "../../settings.js";

export type ConsumeVehicle = "fetch" | "image";

/**
 * The option decides; else the way by which the session could be looked at. Before a `fetch` somebody has to have looked: a policy of
 * the page that stops requests to Qlik stops the look, and would put the ticket's address into its report. Where this browser signed
 * in by `fetch` the last time and nobody waits for a look (`reuse: false`), no look is needed to know.
 */
export async function chooseVehicle(
  { consume, reuse }: Settings,
  proxy: Proxy,
  look: () => Promise<Sighting>,
): Promise<ConsumeVehicle> {
  // An image without a ticket goes before the one with it.
  if (consume === "image") return consume;
  if (reuse === false && recallSession(proxy.id)?.via === "fetch") return "fetch";
  const { via } = await look();
  return consume === "auto" && via === "websocket" ? "image" : "fetch";
}
