// What the tabs of this browser tell each other: who has signed in or out, and which end of a session is this library's own doing.
// The channel is open while somebody holds a session, and closed while the page is in the back/forward cache, which an open one may
// keep it from. A browser without channels tells nothing: a look finds out later.
import { CHANNEL } from "../name.js";
import { pageRegistry } from "./page.js";

/** `person` is a fingerprint; no name and no secret is told. */
export type TabMessage =
  | { readonly kind: "signed-in"; readonly placeId: string; readonly person: string }
  | { readonly kind: "signed-out"; readonly placeId: string; readonly person: string; readonly count: number }
  | { readonly kind: "ending"; readonly placeId: string };

type Hear = (message: TabMessage) => void;

/** Tells the other tabs, and not this one. */
export function tellTabs(message: TabMessage): void {
  const { channel } = pageRegistry().tabs;
  const line = channel ?? openChannel();
  try {
    line?.postMessage(message);
  } finally {
    if (!channel) line?.close();
  }
}

/** Calls `hear` for what other tabs tell; returns the function that ends it. */
export function hearTabs(hear: Hear): () => void {
  const { tabs } = pageRegistry();
  const own: Hear = (message) => hear(message);
  tabs.stop ??= beginListening();
  tabs.hearers.add(own);
  return () => {
    if (!tabs.hearers.delete(own) || tabs.hearers.size > 0) return;
    tabs.stop?.();
    tabs.stop = undefined;
  };
}

function beginListening(): () => void {
  addEventListener("pagehide", stopListening);
  addEventListener("pageshow", listen);
  listen();
  return () => {
    removeEventListener("pagehide", stopListening);
    removeEventListener("pageshow", listen);
    stopListening();
  };
}

function listen(): void {
  const { tabs } = pageRegistry();
  tabs.channel ??= openChannel();
  if (tabs.channel) tabs.channel.onmessage = ({ data }) => passOn(data as Partial<TabMessage> | null);
}

function stopListening(): void {
  const { tabs } = pageRegistry();
  tabs.channel?.close();
  tabs.channel = undefined;
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}

function passOn(data: Partial<TabMessage> | null): void {
  if (typeof data?.placeId !== "string") return;
  for (const hear of [...pageRegistry().tabs.hearers]) (hear as Hear)(data as TabMessage);
}
