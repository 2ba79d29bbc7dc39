// What faults make of an answer, and the answers that are given without asking the proxy.

import { resolveAddress } from "../model/http/address.js";
import { answer, htmlPage, redirectAnswer } from "../model/http/answers.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import type { RequestChanger } from "./change-request.js";
import type { FaultEffects, Side } from "./fault.js";

/** The answer that a status, a login page or a gateway takes the place of; `undefined` when the proxy is to be asked. */
export function bareAnswer(
  changer: RequestChanger,
  side: Side,
  request: ProxyRequest,
  { status, loginPage, redirect, challenge }: FaultEffects,
): ProxyResponse | undefined {
  if (loginPage === true) return changer.loginPage(request);
  if (redirect !== undefined) return redirectAnswer(302, redirect);
  if (challenge !== undefined) return gatewayAnswer(401, [["WWW-Authenticate", challenge]]);
  if (status === undefined) return undefined;
  const virtualProxy = side === "trusted" ? undefined : resolveAddress(changer.settings, request.url)?.virtualProxy;
  // With the CORS headers, where there are any: a page that may read Qlik's answers may read this one.
  return errorPage(status, Object.entries(virtualProxy?.additionalResponseHeaders ?? {}));
}

/** The page that stands for a status. */
export function errorPage(status: number, headers: ProxyResponse["headers"] = []): ProxyResponse {
  const title = `Error ${status}`;
  return answer(status, "text/html; charset=utf-8", htmlPage(title, `<h1>${title}</h1>`), headers);
}

/** A gateway knows nothing of the server's own headers: a page of another origin may not read what it says. */
export function gatewayAnswer(status: number, headers: ProxyResponse["headers"]): ProxyResponse {
  const body = htmlPage("Sign in", "<h1>Sign in</h1><p>The gateway wants to know who you are.</p>");
  return answer(status, "text/html; charset=utf-8", body, headers);
}

/** What becomes of an answer that was given. */
export type AnswerEffects = Pick<
  FaultEffects,
  "truncateAfterBytes" | "contentType" | "setCookie" | "retryAfterSeconds"
>;

/** Cuts, relabels and strips the answer. */
export function applyToAnswer(response: ProxyResponse, effects: AnswerEffects): ProxyResponse {
  const { truncateAfterBytes, contentType, setCookie, retryAfterSeconds } = effects;
  let { headers, body } = response;
  if (contentType !== undefined) headers = [...without(headers, "content-type"), ["Content-Type", contentType]];
  if (retryAfterSeconds !== undefined) {
    headers = [...without(headers, "retry-after"), ["Retry-After", String(retryAfterSeconds)]];
  }
  if (setCookie === "drop") headers = without(headers, "set-cookie");
  if (setCookie === "partitioned") headers = headers.map(partitioned);
  if (truncateAfterBytes !== undefined) body = bytesOf(body).slice(0, truncateAfterBytes);
  return { status: response.status, headers, body };
}

/** The body as it goes over the wire. */
export function bytesOf(body: ProxyResponse["body"]): Uint8Array {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

function without(headers: ProxyResponse["headers"], name: string): ProxyResponse["headers"] {
  return headers.filter(([each]) => each.toLowerCase() !== name);
}

function partitioned(header: ProxyResponse["headers"][number]): ProxyResponse["headers"][number] {
  const [name, value] = header;
  const isOpen = name.toLowerCase() === "set-cookie" && !/;\s*partitioned\s*(?:;|$)/i.test(value);
  return isOpen ? [name, `${value}; Partitioned`] : header;
}
