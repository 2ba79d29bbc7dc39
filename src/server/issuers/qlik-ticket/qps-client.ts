// The calls of the Qlik proxy service's trusted side that signing in and out need.
import type { Call } from "../../call.js";
import type { LoadedCertificates } from "./certificates.js";
import type { TicketSettings } from "./options.js";
import { explainAnswer, qpsError } from "./qps-failure.js";
import { QpsNode } from "./qps-node.js";
import { QpsNodes } from "./qps-nodes.js";
import { QpsFailure } from "./qps-refusal.js";
import { qpsRequest } from "./qps-request.js";
import type { Report } from "../../report.js";
import { sessionCalls } from "./session-calls.js";
import { createTicketMemory } from "./ticket-memory.js";
import { readTicketAnswer } from "./ticket-echo.js";
import { userBody, type CheckedUser } from "./ticket-user.js";
import type { TicketServerHealth } from "../../types/handler.js";

export interface Issued {
  readonly ticket: string;
  /** Of the node that made the ticket. */
  readonly proxy: string;
  /** Milliseconds that the ticket may be old: Qlik made it at some time after the request was sent. */
  readonly ageMs: number;
}

export interface FoundSession {
  readonly found: "same" | "other-rights" | "none";
  readonly proxy: string;
}

/** All calls reject with {@link QpsFailure}, `Busy` or `Gone`. */
export interface QpsClient {
  /** `POST /qps/{vp}/ticket`. */
  issueTicket(user: CheckedUser, call: Call): Promise<Issued>;
  /** `DELETE /qps/{vp}/user/{directory}/{id}`, on all nodes: ends all sessions that the user has on the virtual proxy. */
  endSessions(user: CheckedUser, call: Call): Promise<void>;
  /** `POST /qps/{vp}/session`, under an id of the caller's. Resolves with the proxy of the node that has the session. */
  addSession(user: CheckedUser, id: string, call: Call): Promise<string>;
  /** `GET /qps/{vp}/session/{id}`: whether it is this user's, with the same attributes or others; and the proxy that has it. */
  lookAtSession(user: CheckedUser, id: string, call: Call): Promise<FoundSession>;
  /** `DELETE /qps/{vp}/session/{id}`; one that is not there is ended already. */
  endSession(user: CheckedUser, id: string, call: Call): Promise<void>;
  /** `GET /qps/alive` of each node. */
  check(): Promise<TicketServerHealth["nodes"]>;
  retireConnections(): void;
  close(): Promise<void>;
}

export function createQpsClient(
  settings: TicketSettings,
  certificates: () => LoadedCertificates,
  report: Report,
): QpsClient {
  const all = settings.nodes.map((node) => new QpsNode(node, settings, certificates));
  const nodes = new QpsNodes(all, settings.timeoutMs, report);
  const prefix =
    settings.virtualProxy === "" ? "" : `${settings.virtualProxy.split("/").map(encodeURIComponent).join("/")}/`;
  const memory = createTicketMemory();

  const issueAt = async (node: QpsNode, user: CheckedUser, call: Call): Promise<Issued> => {
    const request = qpsRequest("POST", `${prefix}ticket`, ticketBody(user));
    const answer = await node.call(request, call);
    if (answer.status !== 201) throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
    const read = readTicketAnswer(answer.text, user);
    const fault =
      "fault" in read
        ? read.fault
        : memory.isNew(read.ticket)
          ? undefined
          : "answered with a ticket that it had given before";
    if ("fault" in read || fault !== undefined) {
      // One answer too many shifts all later ones on its connection, and nobody knows how many came on the others.
      node.dropConnections();
      throw new QpsFailure(qpsError("qps-answer-invalid", fault ?? "answered with another ticket", node.target));
    }
    return { ticket: read.ticket, proxy: node.settings.proxy, ageMs: performance.now() - answer.sentAt };
  };
  const endAt = async (node: QpsNode, user: CheckedUser, call: Call): Promise<void> => {
    const { userDirectory, userId } = user.identity;
    const path = `${prefix}user/${encodeURIComponent(userDirectory)}/${encodeURIComponent(userId)}`;
    // Its answer names nobody, so it must not be another call's.
    const answer = await node.call(qpsRequest("DELETE", path, ""), call, { isAlone: true });
    if (answer.status === 200 || answer.status === 204) return;
    throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
  };
  const sessions = sessionCalls(prefix);
  return {
    addSession: (user, id, call) =>
      nodes.withNodeOf(user.countedAs, call, (node) => sessions.add(node, user, id, call)),
    lookAtSession: (user, id, call) =>
      nodes.withNodeOf(user.countedAs, call, async (node) => {
        return { found: await sessions.look(node, user, id, call), proxy: node.settings.proxy };
      }),
    endSession: (user, id, call) => nodes.withNodeOf(user.countedAs, call, (node) => sessions.end(node, id, call)),
    issueTicket: (user, call) => nodes.withNodeOf(user.countedAs, call, (node) => issueAt(node, user, call)),
    async endSessions(user, call) {
      const ends = await Promise.allSettled(all.map((node) => endAt(node, user, call)));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
    check: () =>
      Promise.all(
        all.map(async (node) => {
          const error = await nodes.ask(node);
          return { node: node.target.host, ok: error === undefined, ...(error && { error }) };
        }),
      ),
    retireConnections: () => all.forEach((node) => node.retireConnections()),
    close: () => nodes.close(),
  };
}

function ticketBody(user: CheckedUser): string {
  return JSON.stringify(userBody(user));
}
