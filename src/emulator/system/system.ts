// What every further system is to its faces: requests in, answers out, a clock that is given. The rules are each system's own.

import type { TrafficEntry } from "../faults/records.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../model/types.js";

/** A system without its servers. Nothing a client sends makes its methods throw. */
export interface SystemModel {
  /** Answers an HTTP request. */
  handle(request: ProxyRequest): ProxyResponse;
  /** Answers the upgrade to a WebSocket. */
  upgrade(request: ProxyRequest): UpgradeAnswer;
  /** Ends what the request is signed in by: the session of its cookie, its token. False for a request without one. */
  signOut(request: ProxyRequest): boolean;
  /** The page on which a person signs in. */
  signInPage(request: ProxyRequest): ProxyResponse;
  /** Whose the request is, as the journal names the user. */
  userOf(request: ProxyRequest): string | undefined;
  /** The headers with which the page of this request may read an answer; none where it may not. */
  corsHeaders(request: ProxyRequest): ProxyResponse["headers"];
  /** What was asked and answered, at most the last 10 000; tickets, tokens and session ids are masked. */
  journal(): readonly TrafficEntry[];
  /** Forgets all tickets, tokens and sessions; what was set up stays. */
  reset(): void;
  /** Forgets all of it and cancels all timers. */
  dispose(): void;
}

/** An answer, and what the journal is to say of it. */
export interface Outcome {
  readonly response: ProxyResponse;
  readonly user?: string | undefined;
  /** Why it was refused: one sentence for each cause. The caller hears less. */
  readonly refused?: string | undefined;
}
