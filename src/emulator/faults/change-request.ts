// What faults do before the proxy is asked: move the clock, end the session, spoil the ticket, choose the node.

import type { QlikProxy, SessionInfo } from "../model/create-qlik-proxy.js";
import { prefixAt, prefixPath, resolveAddress } from "../model/http/address.js";
import { parameterValues, TICKET_PARAMETER, withoutParameter } from "../model/http/query.js";
import type { Settings } from "../model/settings/settings.js";
import { maskedSession } from "../model/state/journal.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import type { FaultEffects } from "./fault.js";
import type { Records, TrafficEntry } from "./records.js";
import type { ShiftedClock } from "./shifted-clock.js";
import { spoilTicket, type TicketSpoiling } from "./spoil-ticket.js";

export interface RequestChanger {
  readonly settings: Settings;
  readonly clock: ShiftedClock;
  /** Moves the clock and ends the session, as the faults demand. */
  prepare(request: ProxyRequest, effects: FaultEffects): void;
  nodeFor(effects: FaultEffects): QlikProxy;
  /** The request with a bad ticket in its address, where it had one. */
  withSpoiltTicket(request: ProxyRequest, effects: FaultEffects): ProxyRequest;
  /** The ticket call's answer with a bad ticket in it. */
  withSpoiltAnswer(request: ProxyRequest, response: ProxyResponse, effects: FaultEffects): ProxyResponse;
  loginPage(request: ProxyRequest): ProxyResponse;
  /** Whose session the request's cookie belongs to. */
  callerOf(request: ProxyRequest): Pick<TrafficEntry, "user" | "session">;
}

export interface ChangerParts {
  /** The server that is asked as a rule. */
  readonly proxy: QlikProxy;
  /** Everyone who may know a session or a ticket; the first issues the login page. */
  readonly nodes: () => readonly QlikProxy[];
  readonly settings: Settings;
  readonly clock: ShiftedClock;
  readonly records: Records;
  readonly otherNode: () => QlikProxy;
}

export function createRequestChanger(parts: ChangerParts): RequestChanger {
  const { proxy, nodes, settings, clock, otherNode } = parts;
  return {
    settings,
    clock,
    prepare(request, { clockJumpMs, killSession }) {
      if (clockJumpMs !== undefined) clock.jump(clockJumpMs);
      const session = killSession === true ? findSession(parts, request) : undefined;
      if (session) for (const node of nodes()) node.endSession(session.id);
    },
    nodeFor: (effects) => (effects.otherNode === true ? otherNode() : proxy),
    withSpoiltTicket: (request, { ticket: how }) => (how === undefined ? request : spoilAddress(parts, request, how)),
    withSpoiltAnswer: (request, response, { ticket: how }) =>
      how === undefined ? response : spoilAnswer(parts, request, response, how),
    loginPage: (request) => answerLoginPage(parts, request),
    callerOf(request) {
      const session = findSession(parts, request);
      if (!session) return { user: undefined, session: undefined };
      const { user, id } = session;
      return { user: `${user.userDirectory}\\${user.userId}`, session: maskedSession(id) };
    },
  };
}

/** The live session, on any node, whose cookie the request carries. */
function findSession({ nodes }: ChangerParts, request: ProxyRequest): SessionInfo | undefined {
  const ids = (request.headers["cookie"] ?? "").split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim());
  return nodes()
    .flatMap((node) => node.sessions())
    .find(({ id }) => ids.includes(id));
}

/** Puts a bad ticket in the place of the one in the address. */
function spoilAddress(parts: ChangerParts, request: ProxyRequest, how: TicketSpoiling): ProxyRequest {
  const [ticket] = parameterValues(request.url, TICKET_PARAMETER);
  const prefix = resolveAddress(parts.settings, request.url)?.virtualProxy.prefix;
  if (ticket === undefined || prefix === undefined) return request;
  // Nobody gets this ticket's session, so its user does not matter.
  const order = { virtualProxy: prefix, userDirectory: "NONE", userId: "nobody" };
  const spoilt = parts.records.silently(() => spoilTicket(parts, how, ticket, order));
  const url = new URL(withoutParameter(request.url, TICKET_PARAMETER));
  url.searchParams.append(TICKET_PARAMETER, spoilt);
  return { ...request, url };
}

/** Puts a bad ticket in the place of the one that the ticket call answers. */
function spoilAnswer(
  parts: ChangerParts,
  request: ProxyRequest,
  response: ProxyResponse,
  how: TicketSpoiling,
): ProxyResponse {
  const text = typeof response.body === "string" ? response.body : "";
  const issued = response.status === 201 ? /"ticket"\s*:\s*"([^"]*)"/i.exec(text)?.[1] : undefined;
  if (issued === undefined) return response;
  const { userDirectory, userId } = usersOf(text);
  const order = { virtualProxy: trustedPrefix(parts.settings, request), userDirectory, userId };
  const spoilt = parts.records.silently(() => spoilTicket(parts, how, issued, order));
  return { ...response, body: text.replace(issued, () => spoilt) };
}

function answerLoginPage({ proxy, nodes, settings, records }: ChangerParts, request: ProxyRequest): ProxyResponse {
  const asked = resolveAddress(settings, request.url)?.virtualProxy;
  // No virtual proxy is known of the trusted side's address and of a wrong one: the page of any linked one will do.
  const virtualProxy = asked ?? settings.virtualProxies.find(({ linked }) => linked);
  const path = `${virtualProxy ? prefixPath(virtualProxy) : ""}/internal_forms_authentication/`;
  const url = new URL(path, asked ? request.url : publicOrigin(settings));
  return records.silently(() => (nodes()[0] ?? proxy).handlePublic({ method: "GET", url, headers: {} }));
}

function publicOrigin({ hosts }: Settings): string {
  const host = hosts[0] ?? "localhost";
  return `https://${host.includes(":") ? `[${host}]` : host}`;
}

// `/qps/{prefix}/ticket`, or `/qps/ticket` for the default virtual proxy.
function trustedPrefix(settings: Settings, request: ProxyRequest): string {
  const path = request.url.pathname.replace(/^\/qps\//, "");
  const prefix = prefixAt(settings, path)?.prefix ?? "";
  return path === prefix ? "" : prefix;
}

function usersOf(text: string): { userDirectory: string; userId: string } {
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
  const value = (name: string) => {
    const found = entries.find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof found === "string" ? found : "";
  };
  return { userDirectory: value("userdirectory"), userId: value("userid") };
}
