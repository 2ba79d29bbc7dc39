// The public words of the Qlik Sense case: what goes in and what happens on the way.

/** A user as Qlik names one. Compared without regard to letter case. */
export interface QlikUser {
  readonly userDirectory: string;
  readonly userId: string;
}

/** The user whom the page expects, when it knows. */
export interface NamedUser extends QlikUser {
  /** The fingerprint that the ticket endpoint answers beside a ticket; with it a live session is used again unasked. */
  readonly sessionKey?: string;
}

/** What a ticket source is told. */
export interface TicketRequest {
  readonly signal: AbortSignal;
  /** 1 for the first ticket of a sign-in. */
  readonly attempt: number;
  readonly reason: "start" | "retry" | "renew";
  /** The proxy, when the page named exactly one. */
  readonly proxy?: string;
}

/** What a ticket source may answer. */
export interface TicketResponse {
  readonly ticket: string;
  /** Address of the virtual proxy, as `https://sense.example.com/mashup`. */
  readonly proxy?: string;
  readonly user?: QlikUser;
  /** Opaque fingerprint of directory, id and attributes: the same key means the same rights. */
  readonly sessionKey?: string;
  /** Milliseconds that the ticket lives. */
  readonly expiresInMs?: number;
}

/** Any function that fetches a ticket: the backend is pluggable. */
export type TicketSource = (request: TicketRequest) => Promise<string | TicketResponse>;

/** A ticket that came with the page, and the address to ask for the next one. */
export interface TicketInHand extends TicketResponse {
  readonly ticketUrl: string | URL;
}

/** Where tickets come from: the address of your endpoint, a function, or a ticket that came with the page. */
export type Source = string | URL | TicketSource | TicketInHand;

export interface TicketCall {
  /** Default `POST`. */
  readonly method?: string;
  /** Sent beside the defaults; as a function, asked before each call. */
  readonly headers?: Readonly<Record<string, string>> | (() => HeaderFields | Promise<HeaderFields>);
  /** Default `same-origin`. */
  readonly credentials?: RequestCredentials;
}
export type HeaderFields = Readonly<Record<string, string>>;

export interface AuthenticateOptions {
  /** Address of the virtual proxy (`https://sense.example.com/mashup`), or a list of allowed ones of which the first is probed. */
  readonly proxy?: string | URL | readonly (string | URL)[];
  /** How the ticket endpoint is called. */
  readonly request?: TicketCall;
  /** Reads the ticket out of an answer that the defaults do not understand. */
  readonly parse?: (response: Response) => string | TicketResponse | Promise<string | TicketResponse>;
  /** The user who must come out; with `sessionKey` (or `reuse: "same-user"`) a live session needs no ticket call. */
  readonly user?: NamedUser;
  /** `false`: stop after sign-in, without require.js and qlik.js. Default `true`. */
  readonly bootstrap?: boolean;
  /** Milliseconds, one figure for both or each: sign-in (default 30000) and bootstrap (default 90000). */
  readonly timeoutMs?: number | { readonly signIn?: number; readonly bootstrap?: number };
  readonly signal?: AbortSignal;
  /** Hears every event of {@link QlikEventMap}. */
  readonly onEvent?: (event: QlikEvent) => void;
  /** How the ticket is spent. Default `auto`: fetch where the page may read the proxy's answers, else an image. */
  readonly consume?: "auto" | "fetch" | "image";
  /** The resource that spends the ticket, below the prefix. Default `resources/img/core/dark_noise_16x16.png`. */
  readonly resource?: string;
  /** `false`: always sign in anew. `"same-user"`: the user alone decides (a backend that sends no attributes). Default `true`. */
  readonly reuse?: boolean | "same-user";
  /** Further tries of the ticket call after 429, 5xx and network errors. Default 2. */
  readonly retry?: number;
  /** End another user's session first (same origin only). Default `false`. */
  readonly takeover?: boolean;
  /** Stands in for `fetch` in the ticket call. */
  readonly fetch?: typeof fetch;
  /** Allow a plain-http proxy on a plain-http page: an intranet without TLS. Default `false`. */
  readonly allowInsecureProxy?: boolean;
}

export type StageName = "ticket" | "consume" | "verify" | "bootstrap";

/** How a stage did its work. */
export type Vehicle = "fetch" | "image" | "qps-user" | "websocket";

export interface StageEvent {
  readonly type: "stage";
  readonly stage: StageName;
  readonly status: "start" | "done" | "failed";
  /** 1 for the first ticket, 2 for the second. */
  readonly attempt: number;
  /** Milliseconds since the stage's start; absent on `start`. */
  readonly durationMs?: number;
  readonly via?: Vehicle;
}

export interface ReadyEvent {
  readonly type: "ready";
  readonly user: QlikUser | undefined;
  readonly identity: "confirmed" | "unconfirmed";
  /** True when a live session was used and no ticket spent. */
  readonly reused: boolean;
  /** Milliseconds since the call. */
  readonly durationMs: number;
}

export interface WarningEvent {
  readonly type: "warning";
  readonly code:
    "user-not-named" | "insecure-proxy" | "stylesheet-failed" | "ticket-in-hand-refused" | "resource-moved";
  readonly message: string;
}

export interface QlikEventMap {
  stage: StageEvent;
  ready: ReadyEvent;
  warning: WarningEvent;
}
export type QlikEvent = QlikEventMap[keyof QlikEventMap];
