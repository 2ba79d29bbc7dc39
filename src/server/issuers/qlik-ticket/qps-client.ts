// The calls of the Qlik proxy service's trusted side that signing in and out need.
import type { Call } from "../../call.js";
import type { LoadedCertificates } from "./certificates.js";
import type { TicketSettings } from "./options.js";
import { explainAnswer, qpsError } from "./qps-failure.js";
import { QpsNode } from "./qps-node.js";
import { QpsNodes } from "./qps-nodes.js";
import { QpsFailure } from "./qps-refusal.js";
import { qpsRequest } from "./qps-request.js";
import { Refusal } from "../../answers.js";
import type { RedirectTarget } from "../../redirect-target.js";
import type { Report } from "../../report.js";
import type { QpsAnswer } from "./qps-exchange.js";
import { sessionCalls, type FoundSession } from "./session-calls.js";
import { createTicketMemory } from "./ticket-memory.js";
import { readTicketAnswer } from "./ticket-echo.js";
import { userBody, type CheckedUser } from "./ticket-user.js";
import type { TicketServerHealth } from "../../types/handler.js";

export interface Issued {
  readonly ticket: string;
  /** Of the node that made the ticket. */
  readonly proxy: string;
  /** Of that node, where it has one. */
  readonly tag: string | undefined;
  /** Milliseconds that the ticket may be old: Qlik made it at some time after the request was sent. */
  readonly ageMs: number;
  /** Where the visitor wanted to go, when Qlik knew that. */
  readonly targetUri: string | undefined;
}

/** A node's session. */
export interface Added {
  readonly proxy: string;
  readonly tag: string | undefined;
}

/** All calls reject with {@link QpsFailure}, `Busy` or `Gone`. `tag` names the node that a balancer has chosen. */
export interface QpsClient {
  /** `POST /qps/{vp}/ticket`, at the node of that tag where it is up. */
  issueTicket(user: CheckedUser, call: Call, tag?: string): Promise<Issued>;
  /** The same for a visitor whom Qlik has sent here, at the node that did. Rejects with a {@link Refusal} (400) for another address. */
  issueForTarget(user: CheckedUser, call: Call, target: RedirectTarget): Promise<Issued>;
  /** `DELETE /qps/{vp}/user/{directory}/{id}`, on all nodes: ends all sessions that the user has on the virtual proxy. */
  endSessions(user: CheckedUser, call: Call): Promise<void>;
  /** `POST /qps/{vp}/session`, under an id of the caller's. Resolves with the proxy of the node that has the session. */
  addSession(user: CheckedUser, id: string, call: Call, tag?: string): Promise<Added>;
  /** `GET /qps/{vp}/session/{id}`: whether it is this user's, with the same attributes or others; and the proxy that has it. */
  lookAtSession(user: CheckedUser, id: string, call: Call, tag?: string): Promise<FoundSession>;
  /** `DELETE /qps/{vp}/session/{id}`; one that is not there is ended already. */
  endSession(user: CheckedUser, id: string, call: Call, tag?: string): Promise<void>;
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

  const issueAt = async (node: QpsNode, user: CheckedUser, call: Call, targetId?: string): Promise<Issued> => {
    const request = qpsRequest("POST", `${prefix}ticket`, ticketBody(user, targetId));
    const answer = await node.call(request, call);
    // Kept for ten minutes, or until the node starts again: the visitor then gets in at the front door.
    if (targetId !== undefined && saysTargetIsUnknown(answer)) return issueAt(node, user, call);
    if (answer.status !== 201) throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
    const read = readTicketAnswer(answer.text, user);
    if ("fault" in read || !memory.isNew(read.ticket)) {
      // One answer too many shifts all later ones on its connection, and nobody knows how many came on the others.
      node.dropConnections();
      const fault = "fault" in read ? read.fault : "answered with a ticket that it had given before";
      throw new QpsFailure(qpsError("qps-answer-invalid", fault, node.target));
    }
    const { proxy, tag } = node.settings;
    return { ticket: read.ticket, targetUri: read.targetUri, proxy, tag, ageMs: performance.now() - answer.sentAt };
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
    addSession: (user, id, call, tag) =>
      nodes.withNodeOf(user.countedAs, call, (node) => sessions.add(node, user, id, call), tag),
    lookAtSession: (user, id, call, tag) =>
      nodes.withNodeOf(user.countedAs, call, (node) => sessions.look(node, user, id, call), tag),
    endSession: (user, id, call, tag) =>
      nodes.withNodeOf(user.countedAs, call, (node) => sessions.end(node, id, call), tag),
    issueTicket: (user, call, tag) => nodes.withNodeOf(user.countedAs, call, (node) => issueAt(node, user, call), tag),
    async issueForTarget(user, call, { restUri, targetId }) {
      const node = nodes.named(restUri);
      if (!node) throw new Refusal(400, "node-unknown", "proxyRestUri names no node of this server's settings");
      return issueAt(node, user, call, targetId);
    },
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

function ticketBody(user: CheckedUser, targetId: string | undefined): string {
  return JSON.stringify({ ...userBody(user), ...(targetId !== undefined && { TargetId: targetId }) });
}

/** "Specified targetId … was unknown", with 400 or 500: which one is not documented. */
const saysTargetIsUnknown = ({ status, text }: QpsAnswer): boolean =>
  status >= 400 && /targetid\b.*\bunknown/i.test(text);
