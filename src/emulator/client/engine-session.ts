// One WebSocket to the engine and the JSON-RPC calls over it. It opens by itself; calls made before that wait.
// What the proxy says before and between answers (who is signed in, what went wrong) is read in `notifications.ts`.
import { fetchCsrfToken, socketUrl } from "./engine-address.js";
import { readNotification } from "./notifications.js";
import { ABORTED, CONNECTION_LOST, QlikError, type Problems } from "./problems.js";
import type { Problem, QlikConfig } from "./types.js";

export type RpcReply = Readonly<Record<string, unknown>>;

export interface EngineSession {
  /** Calls a method of the object with that handle; rejects with `QlikError`. */
  call(method: string, handle: number, params: readonly unknown[]): Promise<RpcReply>;
  close(): void;
}

interface Pending {
  readonly resolve: (reply: RpcReply) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a session; `ended` is called once, when the socket is gone. */
export function openEngineSession(
  config: QlikConfig,
  appId: string,
  problems: Problems,
  ended: () => void,
): EngineSession {
  const pending = new Map<number, Pending>();
  const waiting: string[] = [];
  let socket: WebSocket | undefined;
  let end: QlikError | undefined;
  let lastId = 0;

  /** The first reason wins: a fatal notification is followed by a close, which says nothing new. */
  const finish = (problem: Problem, report: boolean): void => {
    if (end) return;
    end = new QlikError(problem);
    if (report) problems.error(problem);
    for (const { reject } of pending.values()) reject(end);
    pending.clear();
    socket?.close();
    ended();
  };

  const receive = (message: RpcReply): void => {
    const { id, method } = message;
    if (typeof id === "number") settle(pending, id, message, problems);
    if (typeof method !== "string") return;
    const news = readNotification(method, message["params"]);
    if (news.kind === "warning") problems.warning(news.problem);
    if (news.kind === "fatal") finish(news.problem, true);
    if (news.kind === "login") {
      finish({ code: CONNECTION_LOST, message: "Socket closed: sign-in needed" }, false);
      window.location.assign(news.uri);
    }
  };

  const connect = async (): Promise<void> => {
    const token = await fetchCsrfToken(config);
    if (end) return;
    const opened = new WebSocket(socketUrl(config, appId, token));
    socket = opened;
    opened.addEventListener("open", () => waiting.splice(0).forEach((text) => opened.send(text)));
    opened.addEventListener("message", (event) => receive(parse(event.data)));
    opened.addEventListener("close", () => finish({ code: CONNECTION_LOST, message: "Connection lost" }, true));
  };

  connect().catch((error: unknown) => {
    finish({ code: CONNECTION_LOST, message: error instanceof Error ? error.message : "Connection lost" }, true);
  });

  return {
    call(method, handle, params) {
      if (end) return Promise.reject(end);
      const id = ++lastId;
      const text = JSON.stringify({ jsonrpc: "2.0", id, method, handle, params });
      const reply = new Promise<RpcReply>((resolve, reject) => pending.set(id, { resolve, reject }));
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
      else waiting.push(text);
      return reply;
    },
    close: () => finish({ code: ABORTED, message: "Closed" }, false),
  };
}

function settle(pending: Map<number, Pending>, id: number, message: RpcReply, problems: Problems): void {
  const request = pending.get(id);
  pending.delete(id);
  const { result, error } = message;
  if (!isRecord(error)) {
    request?.resolve(isRecord(result) ? result : {});
    return;
  }
  const problem = {
    ...(typeof error["code"] === "number" && { code: error["code"] }),
    message: typeof error["message"] === "string" ? error["message"] : "Unknown engine error",
  };
  problems.error(problem);
  request?.reject(new QlikError(problem));
}

function parse(data: unknown): RpcReply {
  try {
    const message: unknown = JSON.parse(String(data));
    return isRecord(message) ? message : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is RpcReply {
  return typeof value === "object" && value !== null;
}
