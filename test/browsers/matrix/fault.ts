// One row of the fault matrix as data: how the fault is made, and what must come of it in each setting.
import type { Fault } from "../../../src/emulator/index.js";
import type { VirtualProxyOptions } from "../../../src/emulator/index.js";
import type { AuthenticateOptions } from "../../../src/index.js";
import type { SettingId } from "./settings.js";

/** What the page's own backend does with the ticket call. */
export interface EndpointFault {
  /** Of the first calls; those after them are answered well. Default: all. */
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Nothing comes, or the beginning of a body and then nothing. */
  readonly hang?: "headers" | "body";
  /** The connection breaks: before any byte, or in the middle of the promised body. */
  readonly breakOff?: "headers" | "body";
  /** A body without an end, or a small one that unpacks to 64 MB. */
  readonly flood?: "endless" | "gzip";
  /** A good ticket, of somebody else. */
  readonly otherUser?: boolean;
  /** On the other page's host, without CORS headers. */
  readonly elsewhere?: boolean;
}

/** How the page calls the library. */
export type Calling =
  | "once"
  /** Twenty calls in one go, as a page full of widgets does. */
  | "twenty"
  /** The script tag's copy and the ES module's copy, in one go. */
  | "two-copies"
  /** The same, the second one of another version: it shares nothing on the page with the first. */
  | "two-versions"
  /** Called, aborted and called again, as React's StrictMode does. */
  | "strict-mode"
  /** Called in two tabs in one go. */
  | "two-tabs"
  /** Called; the page is left while the ticket is on its way; called on the next page. */
  | "left"
  /** Called twice, one after the other, by two loads of the page. */
  | "two-loads";

export interface FaultyPage {
  readonly headers?: Readonly<Record<string, string>>;
  /** Markup before the library's tag. */
  readonly before?: string;
  /** How many times faster than real the page's clock goes. */
  readonly clockRate?: number;
  /** The page's clock leaps by this much once the fault has struck: what waits for seconds need not take them. */
  readonly leapMs?: number;
  readonly serviceWorker?: "rewrites-ticket" | "caches-all";
  /** The page is told that it is offline and nothing reaches it: for a while, or for good. */
  readonly offline?: "for-a-while" | "for-good";
  /** The clock jumps by this much once the ticket is there, as after a night with the lid closed. */
  readonly sleepMs?: number;
  /** Hidden and frozen by the browser as soon as it has called; shown again after this many milliseconds. */
  readonly frozenMs?: number;
  /** Opened by speculation, and shown later. */
  readonly prerendered?: boolean;
}

/** A count of the emulator: exactly, or from and to. */
export type Count = number | readonly [from: number, to: number];

export interface Expectation {
  /** The code of the error; `recovers`: signed in all the same; `reason`: rejects with the caller's own reason. */
  readonly outcome: string;
  readonly stage?: string;
  /** Tickets that the proxy made, took and turned down, and the sessions that came of it. */
  readonly issued?: Count;
  readonly spent?: Count;
  readonly rejected?: Count;
  readonly sessions?: Count;
  /** WebSockets that the proxy opened. */
  readonly sockets?: Count;
  /** Codes of the warnings that must be told; those not named are not looked at. */
  readonly warnings?: readonly string[];
  /** A part of the message. */
  readonly says?: RegExp;
}

/** Why a cell has nothing to test; told in a footnote. */
export interface NotApplicable {
  readonly na: string;
}

export interface FaultCase {
  /** Unique; letters and digits. Also the prefix of the case's own virtual proxy. */
  readonly id: string;
  /** In which of the row's forms; empty where it has but one. */
  readonly form: string;
  /** Whether the page may read the proxy's answers: the ticket goes by fetch, or else by an image. Default true. */
  readonly readable?: boolean;
  readonly virtualProxy?: Omit<VirtualProxyOptions, "prefix">;
  /** Faults of the proxy; their routes are below the prefix. */
  readonly faults?: readonly Fault[];
  readonly endpoint?: EndpointFault;
  readonly page?: FaultyPage;
  readonly options?: Omit<AuthenticateOptions, "signal" | "onEvent" | "parse" | "fetch">;
  readonly calling?: Calling;
  readonly abortAt?: "ticket" | "consume" | "verify" | "bootstrap";
  /** A browser of its own: one that does not trust the proxy's certificate, or takes the page for a public one. */
  readonly browser?: "untrusting" | "public-page";
  /** After the sign-in the page shows Qlik's single page in a frame. */
  readonly isFramed?: boolean;
  /** Qlik is behind a reverse proxy that passes no WebSockets on. */
  readonly withoutWebSockets?: boolean;
  /** How far the proxy's clock is ahead of the page's. */
  readonly clockSkewMs?: number;
  /** Runs into a file of Qlik's that is no script: the browser itself reports that. */
  readonly brokenScripts?: boolean;
  /** Whether the outcome needs a browser that keeps Qlik's cookie. Default true. */
  readonly needsCookie?: boolean;
  readonly expected: Expectation;
  readonly except?: Readonly<Partial<Record<SettingId, Expectation | NotApplicable>>>;
}

/** The place of a promise that no engine can change. */
export interface TestedOnce {
  readonly file: string;
  /** As it stands in the file. */
  readonly test: string;
}

export interface FaultRow {
  readonly number: number;
  readonly name: string;
  readonly once?: TestedOnce;
  readonly cases: readonly FaultCase[];
}
