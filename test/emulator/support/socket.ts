// The client's end of a model socket: keeps what the proxy says, in order.

import type { QlikProxy, SocketHandlers, UpgradeAnswer } from "../../../src/emulator/index.js";
import { toRequest, type Asked } from "./ask.js";

interface Notification {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface ModelSocket {
  readonly received: readonly Notification[];
  /** Names of the notifications, in order. */
  readonly methods: readonly string[];
  readonly closedWith: number | undefined;
  readonly handlers: SocketHandlers;
}

/** The status of the handshake. */
export function handshake(proxy: QlikProxy, address: string, asked: Asked = {}): number {
  const answer = proxy.upgrade(toRequest(address, asked));
  return answer.accepted ? 101 : answer.response.status;
}

/** Opens a socket that must be accepted. */
export function openSocket(proxy: QlikProxy, address: string, asked: Asked = {}): ModelSocket {
  const answer: UpgradeAnswer = proxy.upgrade(toRequest(address, asked));
  if (!answer.accepted) throw new Error(`the upgrade was refused with ${answer.response.status}`);
  const texts: string[] = [];
  let closedWith: number | undefined;
  const handlers = answer.open({
    send: (text) => texts.push(text),
    close: (code) => {
      closedWith ??= code ?? 1005;
    },
  });
  return {
    get received() {
      return texts.map((text) => JSON.parse(text) as Notification);
    },
    get methods() {
      return this.received.map(({ method }) => method);
    },
    get closedWith() {
      return closedWith;
    },
    handlers,
  };
}
