// The WebSockets that are open, of each face: what a fault makes of their talk, and the line that goes dead.

import type { SocketHandlers, SocketPeer, UpgradeAnswer } from "../model/types.js";

/** What an accepted socket does: talk, say nothing, or break off after so many of the proxy's messages. */
export type Talk = "normal" | "silent" | { readonly cutAfterMessages: number };

type Accepted = Extract<UpgradeAnswer, { accepted: true }>;

export interface OpenSockets {
  /** The same answer, whose socket talks so, and can be cut. */
  watch(answer: UpgradeAnswer, talk: Talk): UpgradeAnswer;
  /** Breaks all of them off without a closing handshake; returns how many there were. */
  cutAll(): number;
}

export function createOpenSockets(): OpenSockets {
  const cuts = new Set<() => void>();
  return {
    watch: (answer, talk) =>
      answer.accepted ? { ...answer, open: (peer) => converse(answer, talk, peer, cuts) } : answer,
    cutAll() {
      const all = [...cuts];
      for (const cut of all) cut();
      return all.length;
    },
  };
}

function converse(answer: Accepted, talk: Talk, peer: SocketPeer, cuts: Set<() => void>): SocketHandlers {
  let left = typeof talk === "object" ? talk.cutAfterMessages : Infinity;
  let handlers: SocketHandlers | undefined;
  const cut = () => {
    left = 0;
    if (!cuts.delete(cut)) return;
    if (peer.cut) peer.cut();
    else peer.close();
  };
  cuts.add(cut);
  if (left === 0) cut();
  else if (talk !== "silent") {
    handlers = answer.open({
      send(text) {
        if (left === 0) return;
        left -= 1;
        peer.send(text);
        if (left === 0) cut();
      },
      // A dead connection carries nothing, not even a close frame.
      close(code, reason) {
        if (left > 0) peer.close(code, reason);
      },
      cut,
    });
  }
  return {
    message: (text) => handlers?.message(text),
    closed() {
      cuts.delete(cut);
      handlers?.closed();
    },
  };
}
