// The ticket is traded for the session cookie by loading one resource behind the proxy. It goes out once.
import { isEmbedError } from "../../../core/errors/embed-error.js";
import { openScope } from "../../../core/net/scope.js";
import type { Receipt } from "../../../core/provider.js";
import type { Secret } from "../../../core/secret.js";
import type { Proxy } from "../../proxy.js";
import type { ConsumeVehicle } from "./choose-vehicle.js";
import { consumeByFetch, type FetchedResource } from "./via-fetch.js";
import { consumeByImage } from "./via-image.js";

/** One try takes at most this long; a proxy that was idle may need most of it. */
const TRY_MS = 15_000;

const REFUSED = { accepted: false, served: false };

/** Sends the ticket once. Throws `csp-blocked` before it would be sent by an image that this page may not load. */
export async function consumeTicket(
  proxy: Proxy,
  ticket: Secret,
  resource: string,
  via: ConsumeVehicle,
  outer: AbortSignal,
): Promise<Receipt> {
  const path = `${resource}?qlikTicket=${encodeURIComponent(ticket.reveal())}`;
  const { signal, end } = openScope(outer, TRY_MS);
  const send = async (): Promise<FetchedResource> =>
    via === "image"
      ? { accepted: await consumeByImage(proxy, path, signal), served: false }
      : consumeByFetch(proxy, path, resource, signal);
  try {
    const sent = await send();
    const hasPicture = via === "image" ? sent.accepted : sent.served;
    return { via, ...sent, ...(!hasPicture && { warning: "resource-moved" }) };
  } catch (error) {
    if (outer.aborted || isEmbedError(error)) throw error;
    // No answer, or none in time: neither proves that the ticket was not taken.
    return { via, ...REFUSED, warning: "resource-moved" };
  } finally {
    // Also lets go of the body, which nobody reads.
    end();
  }
}
