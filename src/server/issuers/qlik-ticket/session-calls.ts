// The Session API of the Qlik proxy service: sessions under ids that the caller chose. Each call has a connection of its own: an answer
// then cannot be another call's, and no call is sent twice, which would find the id taken.
import type { Call } from "../../call.js";
import { foldAscii } from "../../text.js";
import { explainAnswer, qpsError } from "./qps-failure.js";
import type { QpsNode } from "./qps-node.js";
import { QpsFailure } from "./qps-refusal.js";
import { qpsRequest } from "./qps-request.js";
import { userBody, type CheckedUser } from "./ticket-user.js";

/** Whose session it is, and where. */
export interface FoundSession {
  readonly found: "same" | "other-rights" | "none";
  readonly proxy: string;
  readonly tag: string | undefined;
}

interface ReadSession {
  readonly id: unknown;
  readonly directory: unknown;
  readonly userId: unknown;
  readonly attributes: unknown;
}

const ALONE = { isAlone: true } as const;
/** Statuses for an id that Qlik does not know; which one is not documented. */
const UNKNOWN: readonly number[] = [400, 404, 410];

/** Where browsers reach the node, and what it is called in the balancer's cookie. */
export const placeOf = ({ settings: { proxy, tag } }: QpsNode) => ({ proxy, tag });

/** `prefix` is the virtual proxy's, escaped, with a slash behind it. */
export function sessionCalls(prefix: string) {
  const pathOf = (id: string) => `${prefix}session/${encodeURIComponent(id)}`;
  return {
    /** Resolves with where the session is. Rejects with {@link QpsFailure}. */
    async add(node: QpsNode, user: CheckedUser, id: string, call: Call): Promise<ReturnType<typeof placeOf>> {
      const body = JSON.stringify({ ...userBody(user), SessionId: id });
      const answer = await node.call(qpsRequest("POST", `${prefix}session`, body), call, ALONE);
      if (answer.status !== 201) throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
      const read = readSession(answer.text);
      if (isOf(read, user, id)) return placeOf(node);
      throw new QpsFailure(
        qpsError("qps-answer-invalid", "answered with another session than the asked one", node.target),
      );
    },
    /** Whose session it is, if it is this user's: with the same attributes, or with others. */
    async look(node: QpsNode, user: CheckedUser, id: string, call: Call): Promise<FoundSession> {
      return { ...placeOf(node), found: await this.find(node, user, id, call) };
    },
    async find(node: QpsNode, user: CheckedUser, id: string, call: Call): Promise<FoundSession["found"]> {
      const answer = await node.call(qpsRequest("GET", pathOf(id), ""), call, ALONE);
      if (UNKNOWN.includes(answer.status)) return "none";
      if (answer.status !== 200) throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
      const read = readSession(answer.text);
      if (!isOf(read, user, id)) return "none";
      return hasAttributes(read, user) ? "same" : "other-rights";
    },
    async end(node: QpsNode, id: string, call: Call): Promise<void> {
      const answer = await node.call(qpsRequest("DELETE", pathOf(id), ""), call, ALONE);
      if (answer.status === 200 || answer.status === 204 || UNKNOWN.includes(answer.status)) return;
      throw new QpsFailure(explainAnswer(answer, node.target), answer.retryAfter);
    },
  };
}

/** By lower-case names: real proxies write `SessionId`, their API description `sessionId`. */
function readSession(text: string): ReadSession {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const fields = new Map(
    Object.entries(Object(value) as object).map(([name, field]) => [foldAscii(name), field as unknown]),
  );
  const of = (name: string) => fields.get(name);
  return { id: of("sessionid"), directory: of("userdirectory"), userId: of("userid"), attributes: of("attributes") };
}

function isOf({ id, directory, userId }: ReadSession, { identity }: CheckedUser, asked: string): boolean {
  if (id !== asked || typeof directory !== "string" || typeof userId !== "string") return false;
  return foldAscii(directory) === foldAscii(identity.userDirectory) && foldAscii(userId) === foldAscii(identity.userId);
}

/** Attributes are rights: the same ones, in any order. */
function hasAttributes({ attributes }: ReadSession, user: CheckedUser): boolean {
  const listed: unknown[] = Array.isArray(attributes) ? attributes : [];
  const found = listed.flatMap((each) => Object.entries(Object(each) as object)).map((pair) => JSON.stringify(pair));
  const meant = user.attributes.map((pair) => JSON.stringify(pair));
  return JSON.stringify(found.sort()) === JSON.stringify(meant.sort());
}
