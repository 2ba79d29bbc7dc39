// The browser's other tabs, as a page meets them: by its channel alone.
import { vi } from "vitest";
import { CHANNEL } from "../../../../src/core/name.js";
import type { TabMessage } from "../../../../src/core/share/channel.js";

interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

export interface OtherTabs {
  /** What this page has told. */
  readonly heard: TabMessage[];
  /** How many channels of this page are open. */
  readonly open: () => number;
  /** Another tab tells this page something. */
  readonly tell: (message: unknown) => void;
}

/** Puts channels in place; undone by `vi.unstubAllGlobals()`. */
export function openOtherTabs(): OtherTabs {
  const channels = new Set<Channel>();
  const heard: TabMessage[] = [];
  class FakeChannel implements Channel {
    onmessage: Channel["onmessage"] = null;
    constructor(name: string) {
      if (name !== CHANNEL) throw new Error(`A channel of another name: ${name}`);
      channels.add(this);
    }
    postMessage(message: TabMessage) {
      heard.push(structuredClone(message));
    }
    close() {
      channels.delete(this);
    }
  }
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  return {
    heard,
    open: () => channels.size,
    tell: (message) => channels.forEach((channel) => channel.onmessage?.({ data: message })),
  };
}
