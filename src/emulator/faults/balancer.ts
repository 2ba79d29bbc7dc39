// Several proxies behind one name, as a load balancer puts them: each request goes to one of them, and none knows what
// another has made. Round-robin sends a browser to the wrong node sooner or later; sticky remembers it by a cookie.

import { isSecure } from "../model/http/address.js";
import type { QlikProxy } from "../model/create-qlik-proxy.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";

/** What the public side is asked. */
export type PublicSide = Pick<QlikProxy, "handlePublic" | "upgrade">;

/** How requests are dealt out to several nodes: one after the other, or by a cookie that keeps a browser at one node. */
export type Balancing = "round-robin" | "sticky";

const COOKIE = "emulator-node";

export function balance(nodes: readonly PublicSide[], balancing: Balancing): PublicSide {
  const [only] = nodes;
  if (nodes.length === 1 && only) return only;
  let turn = 0;
  const choose = (request: ProxyRequest) => {
    const kept = balancing === "sticky" ? keptNode(request, nodes.length) : undefined;
    const index = kept ?? turn++ % nodes.length;
    const node = nodes[index];
    if (!node) throw new RangeError("There is no such node.");
    const isNew = balancing === "sticky" && kept === undefined;
    return { node, headers: isNew ? [stickyCookie(index, request)] : [] };
  };
  return {
    handlePublic(request) {
      const { node, headers } = choose(request);
      const response = node.handlePublic(request);
      return { ...response, headers: [...response.headers, ...headers] };
    },
    upgrade(request) {
      const { node, headers } = choose(request);
      const answer = node.upgrade(request);
      return answer.accepted ? { ...answer, headers: [...answer.headers, ...headers] } : answer;
    },
  };
}

function keptNode({ headers }: ProxyRequest, nodes: number): number | undefined {
  const index = Number(new RegExp(`(?:^|;\\s*)${COOKIE}=(\\d+)`).exec(headers["cookie"] ?? "")?.[1] ?? NaN);
  return index < nodes ? index : undefined;
}

function stickyCookie(index: number, { url }: ProxyRequest): ProxyResponse["headers"][number] {
  const crossSite = isSecure(url) ? "; Secure; SameSite=None" : "";
  return ["Set-Cookie", `${COOKIE}=${index}; Path=/; HttpOnly${crossSite}`];
}
