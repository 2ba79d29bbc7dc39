// Which path is answered by what, and what every request meets first: its id for the log, and the limit of its address.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { answerProblem, Refusal } from "../../server/answers.js";
import { corsHeaders } from "../../server/page-origin.js";
import { sendAnswer } from "../../server/send-answer.js";
import type { Health } from "./watch/health.js";
import type { Metrics } from "./watch/metrics.js";
import { currentRequest } from "./watch/log.js";
import { clientAddress, countedAs, isIn, peerOf } from "./net/client-address.js";
import type { AddressLimit } from "./net/address-limit.js";

export interface Routes {
  /** By path. */
  readonly listeners: ReadonlyMap<string, RequestListener>;
  readonly health: Health;
  readonly trustedProxies: BlockList;
  readonly addressLimit: AddressLimit | undefined;
  /** Origins whose pages may read a refusal. */
  readonly origins: ReadonlySet<string>;
  readonly onAddressRefusal: (waitSeconds: number) => void;
}

/** What visitors reach. */
export function publicListener(routes: Routes): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    if (routes.health.isDraining()) response.setHeader("Connection", "close");
    if (answerHealth(path, request, response, routes.health)) return;
    const listener = routes.listeners.get(path);
    if (!listener) {
      refuse(new Refusal(404, "not-found", path), request, response, routes);
      return;
    }
    const facts = { requestId: requestIdOf(request, routes), address: clientAddress(request, routes.trustedProxies) };
    response.setHeader("X-Request-Id", facts.requestId);
    currentRequest.run(facts, () => {
      const waitSeconds = routes.addressLimit?.count(countedAs(facts.address)) ?? 0;
      if (waitSeconds === 0) {
        listener(request, response);
        return;
      }
      routes.onAddressRefusal(waitSeconds);
      const details = { retryAfterSeconds: waitSeconds };
      refuse(new Refusal(429, "rate-limited", "limits.perAddress", details), request, response, routes);
    });
  };
}

/** What operators reach. */
export function operationsListener(health: Health, metrics: Metrics): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    if (answerHealth(path, request, response, health)) return;
    if (path !== "/metrics" || !isReading(request)) return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { "Content-Type": metrics.contentType, ...NO_STORE }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}

const NO_STORE = { "Cache-Control": "no-store" };

/** `/healthz`: the process answers. `/readyz`: it may get requests. */
function answerHealth(path: string, request: IncomingMessage, response: ServerResponse, health: Health): boolean {
  if ((path !== "/healthz" && path !== "/readyz") || !isReading(request)) return false;
  const readiness = health.readiness();
  const isGood = path === "/healthz" || readiness.ready;
  const body = JSON.stringify(path === "/healthz" ? { alive: true } : readiness);
  response.writeHead(isGood ? 200 : 503, { "Content-Type": "application/json", ...NO_STORE }).end(body);
  return true;
}

function refuse(refusal: Refusal, request: IncomingMessage, response: ServerResponse, { origins }: Routes): void {
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const cors = corsHeaders({ method: request.method ?? "GET", header }, { origins, allowHeaders: [] });
  sendAnswer(answerProblem(refusal, cors), request, response);
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "/";
}

const isReading = ({ method }: IncomingMessage): boolean => method === "GET" || method === "HEAD";

/** The id that a trusted proxy gave, so that its log and ours can be read together. */
function requestIdOf(request: IncomingMessage, { trustedProxies }: Routes): string {
  const given = request.headers["x-request-id"];
  const isGood = typeof given === "string" && /^[\w-]{1,64}$/.test(given) && isIn(trustedProxies, peerOf(request));
  return isGood ? given : randomUUID();
}
