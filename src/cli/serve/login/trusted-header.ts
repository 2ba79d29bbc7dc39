// Who the visitor is, by a header of a proxy in front that has a login of its own. Believed only on a connection from that proxy.
import type { IncomingMessage } from "node:http";
import type { ResolveUser, TicketUser } from "../../../server/index.js";
import { networksOf } from "../config/rules.js";
import type { HeaderLogin } from "../config/types.js";
import { isIn, peerOf } from "../net/client-address.js";

export function trustedHeader(login: HeaderLogin): ResolveUser<TicketUser> {
  const proxies = networksOf(login.proxies);
  const { name, userDirectory, attributes = {} } = login;
  const pairs = Object.entries(attributes);
  return (_request, { nodeRequest }) => {
    if (!nodeRequest || !isIn(proxies, peerOf(nodeRequest))) return null;
    const userId = only(nodeRequest, name);
    if (userId === undefined) return null;
    return {
      userDirectory,
      userId,
      attributes: Object.fromEntries(pairs.map(([attribute, header]) => [attribute, listOf(nodeRequest, header)])),
    };
  };
}

/** A header that stands twice is somebody's beside the proxy's. */
function only(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name.toLowerCase()] ?? [];
  const [value] = values;
  return values.length === 1 && value !== "" ? value : undefined;
}

function listOf(request: IncomingMessage, name: string): string[] | undefined {
  const values = only(request, name)
    ?.split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  return values === undefined || values.length === 0 ? undefined : values;
}
