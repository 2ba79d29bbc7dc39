// The trusted side (4243): the QPS API for backends, and of the repository's API (on a real site port 4242) the licence. That the caller holds a client certificate is the server's
// business; here begins what is decided after the handshake, in Qlik's order: xrfkey, route, body.

import { findVirtualProxy, prefixAt } from "../http/address.js";
import { methodNotAllowed } from "../http/answers.js";
import { refuseWithoutXrfKey } from "../http/xrfkey.js";
import { answerLicenseCall } from "./license-calls.js";
import { answerSessionCall, answerUserCall } from "./session-calls.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import { answerTicketCall } from "./ticket-call.js";
import { plainError, qpsAnswer } from "./qps-answers.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

/** A call that has been found: its virtual proxy and the (still encoded) path segments after its name. */
export interface QpsCall {
  readonly site: Site;
  readonly virtualProxy: VirtualProxy;
  readonly rest: readonly string[];
  readonly request: ProxyRequest;
}

const CALLS: Readonly<Record<string, (call: QpsCall) => ProxyResponse>> = {
  alive: ({ site, rest, request }) => {
    if (rest.length > 0) return noSuchCall();
    return request.method === "GET" ? qpsAnswer(site, 200, true) : methodNotAllowed("GET");
  },
  ticket: (call) => (call.rest.length > 0 ? noSuchCall() : answerTicketCall(call)),
  session: answerSessionCall,
  user: answerUserCall,
};

export function answerTrusted(site: Site, request: ProxyRequest): ProxyResponse {
  const refusal = refuseWithoutXrfKey(request);
  if (refusal) return refusal;
  const [root, ...segments] = request.url.pathname.replace(/^\/|\/$/g, "").split("/");
  if (root === "qrs") return answerLicenseCall(site, segments, request) ?? noSuchCall();
  if (root !== "qps") return noSuchCall();
  // A prefix may be spelled like a call: `/qps/ticket/ticket` is the virtual proxy "ticket".
  const isCall = (name: string | undefined) => name !== undefined && Object.hasOwn(CALLS, name);
  const named = prefixAt(site.settings, segments.join("/"));
  const length = named?.prefix.split("/").length ?? 0;
  const prefixed = isCall(segments[length]) ? named : undefined;
  const virtualProxy = prefixed ?? findVirtualProxy(site.settings, "");
  const [name = "", ...rest] = prefixed ? segments.slice(length) : segments;
  const perform = isCall(name) ? CALLS[name] : undefined;
  const isOfUnknown = !prefixed && isCall(segments[1]) && !perform;
  if (isOfUnknown || virtualProxy?.linked !== true) return unknownVirtualProxy(site);
  if (!perform) return noSuchCall();
  return perform({ site, virtualProxy, rest, request });
}

function noSuchCall(): ProxyResponse {
  return plainError(404, "The requested resource was not found.");
}

function unknownVirtualProxy({ settings }: Site): ProxyResponse {
  return plainError(settings.unknownVirtualProxyStatus, "The virtual proxy was not found.");
}
