// A readable request: tells a redirect to the login from an answer, and whether the proxy's other files can be had.
import type { Receipt } from "../../../core/provider.js";
import { askProxy } from "../../ask-proxy.js";
import { isPastSignIn, strangerAt } from "../../check/strange-answer.js";
import type { Proxy } from "../../proxy.js";

/** What a readable answer says: was the ticket accepted, was the resource served, or did a stranger answer? */
export type FetchedResource = Pick<Receipt, "accepted" | "served" | "stranger">;

/**
 * Accepted is each answer that comes from behind a sign-in: no redirect, which goes to the login, no challenge, and no web page in
 * place of a file. A stranger in front of Qlik may have given some of the others, too: said when no session is found.
 */
export async function consumeByFetch(
  proxy: Proxy,
  path: string,
  resource: string,
  signal: AbortSignal,
): Promise<FetchedResource> {
  const response = await askProxy(proxy, path, { signal });
  const stranger = strangerAt(proxy, resource, response);
  return {
    accepted: isPastSignIn(response, stranger),
    served: response.ok && !stranger,
    ...(stranger && { stranger }),
  };
}
