// Which Qlik proxy service a call goes to. A user has a node (the live session is there, and a ticket is good there only); one
// that does not answer is left out and asked every five seconds whether it is back.
import { createHash } from "node:crypto";
import { Call } from "./call.js";
import type { TicketServerError } from "./errors.js";
import type { QpsFaultCode } from "./qps-fixes.js";
import { explainAnswer } from "./qps-failure.js";
import type { QpsAnswer } from "./qps-exchange.js";
import type { QpsNode } from "./qps-node.js";
import { QpsFailure } from "./qps-refusal.js";
import { qpsRequest } from "./qps-request.js";
import { NEVER, type Report } from "./report.js";

const ASK_AGAIN_MS = 5_000;
/** How many nodes one call may try. */
const TRIES = 2;

/** Faults of a node, as opposed to those of a request. */
const DOWN: ReadonlySet<string> = new Set<QpsFaultCode>([
  "qps-host-unknown",
  "qps-unreachable",
  "qps-connection-reset",
  "qps-timeout",
  "qps-plain-http",
  "qps-not-http",
  "qps-error",
]);

export interface QpsNodes {
  readonly all: readonly QpsNode[];
  /** Does `work` on the user's node, and on the next one when the first is down. */
  withNodeOf<T>(user: string, call: Call, work: (node: QpsNode) => Promise<T>): Promise<T>;
  /** `undefined`: the node is there. */
  ask(node: QpsNode): Promise<TicketServerError | undefined>;
  close(): Promise<void>;
}

export function createQpsNodes(all: readonly QpsNode[], timeoutMs: number, report: Report): QpsNodes {
  const down = new Set<QpsNode>();
  let timer: NodeJS.Timeout | undefined;

  const ask = async (node: QpsNode) => {
    try {
      const answer = await node.call(qpsRequest("GET", "alive", ""), new Call(NEVER, timeoutMs), { isAlone: true });
      return isThere(answer) ? undefined : explainAnswer(answer, node.target);
    } catch (error) {
      if (error instanceof QpsFailure) return error.error;
      throw error;
    }
  };
  const askAgain = async () => {
    for (const node of down) {
      const isBack = (await ask(node).catch(() => true)) === undefined;
      if (!isBack || !down.delete(node)) continue;
      report({ type: "node-up", node: node.target.host });
    }
    if (down.size === 0) stopAsking();
  };
  const stopAsking = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const takeOut = (node: QpsNode, error: TicketServerError) => {
    if (down.has(node)) return;
    down.add(node);
    report({ type: "node-down", node: node.target.host, error });
    timer ??= setInterval(() => void askAgain(), ASK_AGAIN_MS).unref();
  };
  const candidates = (user: string): readonly QpsNode[] => {
    if (all.length === 1) return all;
    const ranked = [...all].sort((a, b) => rank(user, a) - rank(user, b));
    // Those that are down come last: when all are, one of them may be back.
    return [...ranked.filter((node) => !down.has(node)), ...ranked.filter((node) => down.has(node))].slice(0, TRIES);
  };
  return {
    all,
    ask,
    async withNodeOf(user, call, work) {
      let failure: unknown;
      for (const node of candidates(user)) {
        try {
          return await work(node);
        } catch (error) {
          failure = error;
          const isDown = error instanceof QpsFailure && DOWN.has(error.error.code);
          if (!isDown || all.length === 1) throw error;
          takeOut(node, error.error);
          if (call.remainingMs() === 0) throw error;
        }
      }
      throw failure;
    },
    async close() {
      stopAsking();
      await Promise.all(all.map((node) => node.close()));
    },
  };
}

/** Equal for equal users on all instances; when a node is down its users spread over all the others. */
function rank(user: string, node: QpsNode): number {
  return createHash("sha256").update(`${user}\n${node.target.host}`).digest().readUInt32BE(0);
}

/** The call goes to the default virtual proxy. Where that one is not linked to the node, the node answers 404 and is there. */
const isThere = ({ status }: QpsAnswer): boolean => status === 200 || status === 404;
