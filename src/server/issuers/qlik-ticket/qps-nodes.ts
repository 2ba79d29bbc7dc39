// Which Qlik proxy service a call goes to. A user has a node (the live session is there, and a ticket is good there only); one
// that does not answer is left out and asked every five seconds whether it is back.
import { createHash } from "node:crypto";
import { TimedCall, type Call } from "../../call.js";
import type { TicketServerError } from "../../errors.js";
import type { QpsFaultCode } from "./qps-fixes.js";
import { explainAnswer } from "./qps-failure.js";
import type { QpsNode } from "./qps-node.js";
import { QpsFailure } from "./qps-refusal.js";
import { qpsRequest } from "./qps-request.js";
import type { QpsAnswer } from "./qps-exchange.js";
import { NEVER, type Report } from "../../report.js";

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

export class QpsNodes {
  readonly all: readonly QpsNode[];
  readonly #timeoutMs: number;
  readonly #report: Report;
  readonly #down = new Set<QpsNode>();
  #timer: NodeJS.Timeout | undefined;

  constructor(all: readonly QpsNode[], timeoutMs: number, report: Report) {
    this.all = all;
    this.#timeoutMs = timeoutMs;
    this.#report = report;
  }

  /** Does `work` on the node that the balancer has chosen (`tag`), else on the user's; and on the next one when the first is down. */
  async withNodeOf<T>(user: string, call: Call, work: (node: QpsNode) => Promise<T>, tag?: string): Promise<T> {
    let failure: unknown;
    for (const node of this.#candidates(user, tag)) {
      try {
        return await work(node);
      } catch (error) {
        failure = error;
        const isDown = error instanceof QpsFailure && DOWN.has(error.error.code);
        if (!isDown || this.all.length === 1) throw error;
        this.#takeOut(node, error.error);
        if (call.remainingMs() === 0) throw error;
      }
    }
    throw failure;
  }

  /** Asks whether the node is there. `undefined`: it is. */
  async ask(node: QpsNode): Promise<TicketServerError | undefined> {
    const call = new TimedCall(NEVER, this.#timeoutMs);
    try {
      const answer = await node.call(qpsRequest("GET", "alive", ""), call, { isAlone: true });
      return isThere(answer) ? undefined : explainAnswer(answer, node.target);
    } catch (error) {
      if (error instanceof QpsFailure) return error.error;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#stopAsking();
    await Promise.all(this.all.map((node) => node.close()));
  }

  /** The node that names itself so; no other one will do. */
  named(restUri: string): QpsNode | undefined {
    return this.all.find(({ settings }) => settings.restUri === restUri);
  }

  #candidates(user: string, tag: string | undefined): readonly QpsNode[] {
    if (this.all.length === 1) return this.all;
    const isDown = (node: QpsNode) => this.#down.has(node);
    const byRank = [...this.all].sort((a, b) => rank(user, a) - rank(user, b));
    const isTagged = ({ settings }: QpsNode) => tag !== undefined && settings.tag === tag;
    const ranked = [...byRank.filter(isTagged), ...byRank.filter((node) => !isTagged(node))];
    // Those that are down come last: when all are, one of them may be back.
    return [...ranked.filter((node) => !isDown(node)), ...ranked.filter(isDown)].slice(0, TRIES);
  }

  #takeOut(node: QpsNode, error: TicketServerError): void {
    if (this.#down.has(node)) return;
    this.#down.add(node);
    this.#report({ type: "node-down", node: node.target.host, error });
    this.#timer ??= setInterval(() => void this.#askAgain(), ASK_AGAIN_MS).unref();
  }

  async #askAgain(): Promise<void> {
    await Promise.all([...this.#down].map((node) => this.#takeBackIn(node)));
    if (this.#down.size === 0) this.#stopAsking();
  }

  async #takeBackIn(node: QpsNode): Promise<void> {
    const isBack = (await this.ask(node).catch(() => true)) === undefined;
    if (isBack && this.#down.delete(node)) this.#report({ type: "node-up", node: node.target.host });
  }

  #stopAsking(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Equal for equal users on all instances; when a node is down its users spread over all the others. */
function rank(user: string, node: QpsNode): number {
  return createHash("sha256").update(`${user}\n${node.target.host}`).digest().readUInt32BE(0);
}

/** The call goes to the default virtual proxy. Where that one is not linked to the node, the node answers 404 and is there. */
const isThere = ({ status }: QpsAnswer): boolean => status === 200 || status === 404;
