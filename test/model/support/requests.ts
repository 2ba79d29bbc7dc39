// What the three ways of asking a server (`fetch`, an image, a WebSocket) have in common: what they know, and what they
// leave to be looked at.
import type { Ask, Kind, Network, Reply } from "./network.js";
import { IMPOSTOR, QLIK, type Qlik } from "./qlik.js";
import type { Step } from "./schedule.js";
import type { Time } from "./time.js";

/**
 * What the page could see of the servers, in its order; and when it sent a ticket, with the key under which it had last signed in
 * by then.
 */
export type Seen =
  | { readonly type: "sent"; readonly ticket: string; readonly key: string | undefined }
  | { readonly type: "consumed"; readonly accepted: boolean; readonly served: boolean }
  | { readonly type: "verified"; readonly asked: number; readonly active: boolean; readonly user: unknown };

export interface RequestParts {
  readonly time: Time;
  readonly network: Network;
  readonly qlik: Qlik;
  readonly origin: string;
  readonly isSecret: (url: URL) => boolean;
  readonly forbids: (ask: Ask) => boolean;
  readonly socketStep: () => Step;
  /** What the page saw; `asked` is the length of this list when the question went out. */
  readonly seen: Seen[];
  /** Breaches found on the way. */
  readonly broken: (what: string) => void;
  readonly uncaught: (error: unknown) => void;
  /** What is open: a request that nobody broke off, an image that loads, a socket. */
  readonly open: Set<string>;
}

export const kindOf = (url: URL): Kind => {
  if (url.origin === IMPOSTOR) return "other";
  if (url.origin !== QLIK || url.pathname.startsWith("/api/")) return "endpoint";
  if (url.searchParams.has("qlikTicket")) return "consume";
  return url.pathname.endsWith("/qps/user") ? "probe" : "other";
};

export const header = ({ headers }: Reply, name: string) =>
  headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? null;

/** Names one question, for the list of those that are open. */
let count = 0;
export const mark = (what: string, url: URL) => `${what} ${url.pathname} #${++count}`;

/** Keeps that the page was told what became of its ticket. */
export function sawConsumed({ seen, qlik }: RequestParts, url: URL, accepted: boolean, served: boolean): void {
  seen.push({ type: "consumed", accepted, served });
  for (const each of qlik.sent) if (each.url === url) each.isTold = accepted;
}

/** Keeps what an answer of `/qps/user` or a first message says, where the page can understand it. */
export function sawUser(seen: Seen[], asked: number, body: string): void {
  try {
    const answer = JSON.parse(body) as Record<string, unknown>;
    if ("session" in answer || "userId" in answer) {
      const active = answer["session"] !== "inactive" && answer["mustAuthenticate"] !== true;
      seen.push({ type: "verified", asked, active, user: answer["userId"] });
    } else if ("mustAuthenticate" in answer) {
      seen.push({ type: "verified", asked, active: false, user: undefined });
    }
  } catch {
    // Nothing that the page could understand.
  }
}
