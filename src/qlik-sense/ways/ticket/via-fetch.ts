// A readable request: tells a redirect to the login from an answer, and whether the proxy's other files can be had.
import { askProxy } from "../../ask-proxy.js";
import type { Proxy } from "../../proxy.js";

export interface FetchedResource {
  readonly accepted: boolean;
  readonly served: boolean;
}

/** Accepted is each readable answer that is no redirect; a redirect goes to the login, and browsers make it opaque (status 0). */
export async function consumeByFetch(proxy: Proxy, path: string, signal: AbortSignal): Promise<FetchedResource> {
  const { ok, status } = await askProxy(proxy, path, { signal });
  return { accepted: ok || status >= 400, served: ok };
}
