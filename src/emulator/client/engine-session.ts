// One WebSocket to the engine and the JSON-RPC calls over it. It opens by itself; calls made before that wait.
// What the proxy says before and between answers (who is signed in, what went wrong) is read in `notifications.ts`.
import { fetchCsrfToken, socketUrl } from "./engine-address.js";
import { readNotification } from "./notifications.js";
import { ABORTED, CONNECTION_LOST, QlikError, type Problems } from "./problems.js";
import type { Problem, QlikConfig } from "./types.js";
import { createWatchers } from "./watchers.js";

export type RpcReply = Readonly<Record<string, unknown>>;

export interface EngineSession {
  /** Calls a method of the object with that handle; rejects with `QlikError`. */
  call(method: string, handle: number, params: readonly unknown[]): Promise<RpcReply>;
  /** Calls the function each time the engine says that this object has changed; returns what ends that. */
  watch(handle: number, changed: () => void): () => void;
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
  const calls = createPendingCalls(problems);
  const watchers = createWatchers();
  let end: QlikError | undefined;

  /** The first reason wins: a fatal notification is followed by a close, which says nothing new. */
  const finish = (problem: Problem, report: boolean): void => {
    if (end) return;
    end = new QlikError(problem);
    if (report) problems.error(problem);
    calls.rejectAll(end);
    line.close();
    ended();
  };

  const receive = (message: RpcReply): void => {
    calls.settle(message);
    watchers.tell(message["change"]);
    hear(message, problems, finish);
  };

  const line = openLine(config, appId, receive, (message) => finish({ code: CONNECTION_LOST, message }, true));
  return {
    call(method, handle, params) {
      if (end) return Promise.reject(end);
      const { id, reply } = calls.begin();
      line.send(JSON.stringify({ jsonrpc: "2.0", id, method, handle, params }));
      return reply;
    },
    watch: watchers.add,
    close: () => finish({ code: ABORTED, message: "Closed" }, false),
  };
}

/** What is no answer: a word of the proxy, about the session or in warning. */
function hear({ method, params }: RpcReply, problems: Problems, finish: (problem: Problem, report: boolean) => void) {
  if (typeof method !== "string") return;
  const news = readNotification(method, params);
  if (news.kind === "warning") problems.warning(news.problem);
  if (news.kind === "fatal") finish(news.problem, true);
  if (news.kind === "login") {
    finish({ code: CONNECTION_LOST, message: "Socket closed: sign-in needed" }, false);
    window.location.assign(news.uri);
  }
}

/** The socket, opened with a token of the session. Texts that are sent before it is open wait. `lost` is told why it went. */
function openLine(
  config: QlikConfig,
  appId: string,
  receive: (message: RpcReply) => void,
  lost: (message: string) => void,
) {
  const waiting: string[] = [];
  let socket: WebSocket | undefined;
  let isClosed = false;
  const connect = async (): Promise<void> => {
    const token = await fetchCsrfToken(config);
    if (isClosed) return;
    const opened = new WebSocket(socketUrl(config, appId, token));
    socket = opened;
    opened.addEventListener("open", () => waiting.splice(0).forEach((text) => opened.send(text)));
    opened.addEventListener("message", (event) => receive(parse(event.data)));
    opened.addEventListener("close", () => lost("Connection lost"));
  };
  connect().catch((error: unknown) => lost(error instanceof Error ? error.message : "Connection lost"));
  return {
    send(text: string): void {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
      else waiting.push(text);
    },
    close(): void {
      isClosed = true;
      socket?.close();
    },
  };
}

/** The calls that have no answer yet. */
function createPendingCalls(problems: Problems) {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  return {
    begin(): { readonly id: number; readonly reply: Promise<RpcReply> } {
      const id = ++lastId;
      return { id, reply: new Promise<RpcReply>((resolve, reject) => pending.set(id, { resolve, reject })) };
    },
    /** Ends the call that the message answers, if it answers one. */
    settle({ id, result, error }: RpcReply): void {
      if (typeof id !== "number") return;
      const call = pending.get(id);
      pending.delete(id);
      if (!isRecord(error)) {
        call?.resolve(isRecord(result) ? result : {});
        return;
      }
      const problem = problemOf(error);
      problems.error(problem);
      call?.reject(new QlikError(problem));
    },
    rejectAll(error: QlikError): void {
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    },
  };
}

const problemOf = ({ code, message }: RpcReply): Problem => ({
  ...(typeof code === "number" && { code }),
  message: typeof message === "string" ? message : "Unknown engine error",
});

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
