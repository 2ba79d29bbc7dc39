// What a rejection of Qlik's client means, in this library's words: Qlik rejects with plain objects, and with little in them.
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { LiveSession } from "../../core/session.js";
import { connectionLost, objectNotFound, qlikFailed, socketNeverOpened } from "../errors/session.js";
import type { Proxy } from "../proxy.js";
import { newsOf, NOT_FOUND, readProblem } from "./problem.js";

export interface FailedCall {
  readonly live: LiveSession;
  readonly proxy: Proxy;
  readonly appId: string;
  readonly objectId?: string | undefined;
  /** False: the app's WebSocket has never said anything. `undefined`: Qlik's client does not tell. */
  readonly hasOpened: boolean | undefined;
}

/** The error to be thrown in place of `error`; moves the session's state where it tells of an end. */
export async function explainFailure(call: FailedCall, error: unknown): Promise<Error> {
  if (isEmbedError(error)) return error;
  const { live, proxy, appId, objectId } = call;
  const problem = readProblem(error);
  const news = newsOf(proxy, problem, appId);
  if (isEmbedError(news)) return news;
  if (news === "connection-lost") return explainLoss(call, error);
  if (news) live.hear(news);
  const end = endOf(live);
  if (end) return end;
  if (problem.code === NOT_FOUND && objectId !== undefined) return objectNotFound(proxy, appId, objectId);
  return qlikFailed(proxy, problem.message, error);
}

/** A connection that is gone: with its session, or alone. */
async function explainLoss({ live, proxy, hasOpened }: FailedCall, cause: unknown): Promise<Error> {
  await live.check();
  const never = hasOpened === false && navigator.onLine;
  return endOf(live) ?? (never ? socketNeverOpened(proxy, cause) : connectionLost(proxy, cause));
}

function endOf(live: LiveSession): Error | undefined {
  try {
    live.assertReady();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
