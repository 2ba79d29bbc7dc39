// What can be made to go wrong, and for which requests. Each effect is something that a client has met in the field:
// a proxy that hangs, a load balancer that resets, a cookie that is lost, a ticket that came too late.

import type { JournalEntry } from "../model/state/journal.js";

/** Where a request came in: browsers' side, trusted side, or a WebSocket's upgrade on the browsers' side. */
export type Side = JournalEntry["side"];

/** What happens to a request. Several go together; without `status`, `loginPage`, `redirect` and `challenge` the proxy does its work as ever. */
export interface FaultEffects {
  /** The answer comes this many milliseconds later. */
  readonly delayMs?: number;
  /** No answer ever comes. The proxy has done its work: a ticket is spent. */
  readonly hang?: boolean;
  /** The connection breaks off after this many bytes of the body; 0: before any byte of the answer. */
  readonly resetAfterBytes?: number;
  /** The body ends after this many bytes, and the answer looks whole: its `Content-Length` is that of the rest. */
  readonly truncateAfterBytes?: number;
  /** Takes the place of `Content-Type`. */
  readonly contentType?: string;
  /** A login page with status 200 in place of the answer; a WebSocket is refused with it. */
  readonly loginPage?: boolean;
  /**
   * A gateway in front of Qlik sends the client to this address: 302, without the virtual proxy's own headers. An absolute
   * http(s) address, or a path of the same origin. The proxy is never asked.
   */
  readonly redirect?: string;
  /** A gateway asks for a login of its own: 401 with this `WWW-Authenticate`, without the virtual proxy's own headers. */
  readonly challenge?: string;
  /** This status in place of the answer; the proxy is never asked, so a ticket stays good. Refuses a WebSocket, too. */
  readonly status?: number;
  /** Adds `Retry-After`, in seconds, to the answer. */
  readonly retryAfterSeconds?: number;
  /** `"drop"` leaves `Set-Cookie` out; `"partitioned"` adds that attribute to it. */
  readonly setCookie?: "drop" | "partitioned";
  /**
   * Browsers' side: the ticket in the address is too old, spent, or made for another virtual proxy. Trusted side: the
   * ticket call hands out such a ticket.
   */
  readonly ticket?: "expired" | "used" | "foreign";
  /** Another proxy node answers, with the same settings and a memory of its own. */
  readonly otherNode?: boolean;
  /** The emulator's clock jumps by this many milliseconds before the request is looked at; it stays there. */
  readonly clockJumpMs?: number;
  /** The session of the request's cookie is ended before the request is looked at. */
  readonly killSession?: boolean;
  /** WebSocket: refused with 403, broken off without a close frame, or opened and never a word said. */
  readonly socket?: "refuse" | "cut" | "silent";
  /** With `socket: "cut"`: after how many messages of the proxy. Default 2: both greetings, and no answer. */
  readonly cutAfterMessages?: number;
}

/** The requests that a fault is for. */
export interface FaultScope {
  /**
   * With a leading `/` the whole path, otherwise its end: `qps/user`, `js/qlik.js`, `app/*`. `*` is any run of
   * characters. Default: every path.
   */
  readonly route?: string;
  /** Default: all sides. */
  readonly side?: Side;
  /** Default: every method. */
  readonly method?: string;
  /** The fault begins with the nth matching request, counted from 1; alone, it is for that one request. */
  readonly failNth?: number;
  /** How many requests it is for. Default: all; with `failNth` one. */
  readonly times?: number;
}

/** A fault: effects, and the requests that they are for. */
export interface Fault extends FaultEffects, FaultScope {}

/** A fault as it stands. */
export interface ActiveFault<F = Fault> {
  /** Its number, for `faults.remove(id)`. */
  readonly id: number;
  /** What was added. */
  readonly fault: F;
  /** Requests that its route, side and method fit. */
  readonly matched: number;
  /** Requests that it was applied to. */
  readonly applied: number;
}
