// The engine's side of a fake session: the emulated engine in the same process, called directly instead of over a socket.
import type { EngineSession, RpcReply } from "../emulator/client/engine-session.js";
import { ABORTED, CONNECTION_LOST, QlikError, type Problems } from "../emulator/client/problems.js";
import type { Problem } from "../emulator/client/types.js";
import { createWatchers } from "../emulator/client/watchers.js";
import { isRecord } from "../emulator/engine/json-rpc.js";
import type { EngineConversation } from "../emulator/model/types.js";

/** An engine session that a test can cut. */
export interface DirectSession extends EngineSession {
  /** Ends it as a lost connection does: pending and later calls fail, and the function of the page's `setOnError` is called. */
  cut(): void;
}

/** Opens a session; `ended` is called once, when it is over. */
export function openDirectSession(engine: EngineConversation, problems: Problems, ended: () => void): DirectSession {
  const pending = new Set<(error: Error) => void>();
  const watchers = createWatchers();
  let end: QlikError | undefined;
  let lastId = 0;

  const finish = (problem: Problem, report: boolean): void => {
    if (end) return;
    end = new QlikError(problem);
    if (report) problems.error(problem);
    for (const reject of pending) reject(end);
    ended();
  };

  return {
    async call(method, handle, params) {
      if (end) throw end;
      const text = JSON.stringify({ jsonrpc: "2.0", id: ++lastId, method, handle, params });
      // Not at once: a page that draws before its own next line would meet an order that no network has.
      await new Promise<void>((resolve, reject) => {
        pending.add(reject);
        setTimeout(() => {
          pending.delete(reject);
          resolve();
        });
      });
      const answer = JSON.parse(engine.receive(text) ?? "{}") as RpcReply;
      watchers.tell(answer["change"]);
      return read(answer, problems);
    },
    watch: watchers.add,
    close: () => finish({ code: ABORTED, message: "Closed" }, false),
    cut: () => finish({ code: CONNECTION_LOST, message: "Connection lost" }, true),
  };
}

function read({ result, error }: RpcReply, problems: Problems): RpcReply {
  if (!isRecord(error)) return isRecord(result) ? result : {};
  const problem = {
    ...(typeof error["code"] === "number" && { code: error["code"] }),
    message: typeof error["message"] === "string" ? error["message"] : "Unknown engine error",
  };
  problems.error(problem);
  throw new QlikError(problem);
}
