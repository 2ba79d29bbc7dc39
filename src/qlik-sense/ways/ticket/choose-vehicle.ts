// How a ticket is spent: by `fetch` where the page may read the proxy's answers, else by an image.
import { sleep } from "../../../core/net/scope.js";
import type { Sighting } from "../../../core/provider.js";
import { recallSession } from "../../../core/share/memory.js";
import { seemsReadable } from "../../check/readable.js";
import type { Proxy } from "../../proxy.js";
import type { Settings } from "../../settings.js";

export type ConsumeVehicle = "fetch" | "image";

/**
 * A request that the page's policy stops fails in the task in which it began (Chromium), or in one of the next two (Firefox, WebKit).
 */
const TASKS = 3;

/**
 * The option decides; else the way by which the session could be looked at. Before a `fetch` somebody has to have looked: a policy of
 * the page that stops requests to Qlik stops the look, and would put the ticket's address into its report. Where this browser signed
 * in by `fetch` the last time and nobody waits for a look (`reuse: false`), the look has to be on its way, and no more.
 */
export async function chooseVehicle(
  { consume, reuse }: Settings,
  proxy: Proxy,
  look: () => Promise<Sighting>,
  signal: AbortSignal,
): Promise<ConsumeVehicle> {
  // An image without a ticket goes before the one with it.
  if (consume === "image") return consume;
  const needsNoAnswer = reuse === false && recallSession(proxy.id)?.via === "fetch";
  if (needsNoAnswer && (await isLookOnItsWay(proxy, signal))) return "fetch";
  const { via } = await look();
  return consume === "auto" && via === "websocket" ? "image" : "fetch";
}

/** True when this page has begun to look at the proxy, and nothing stopped the request at once. */
async function isLookOnItsWay(proxy: Proxy, signal: AbortSignal): Promise<boolean> {
  for (let task = 0; task < TASKS; task++) await sleep(0, signal);
  return seemsReadable(proxy);
}
