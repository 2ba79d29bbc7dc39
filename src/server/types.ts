// The public types of the ticket server. Optional settings may also be given as `undefined`, because they are
// usually read from the environment.
import type { IncomingMessage } from "node:http";
import type { TicketServerError } from "./errors.js";

/** PEM text or the file's bytes. */
export type Pem = string | Buffer;

/** The certificates that Qlik's management console exports (QMC > Certificates), as PEM files. */
export interface PemCertificates {
  /** `root.pem`: the authority that signed the Qlik server's certificate. The only one that is trusted. */
  readonly ca: Pem;
  /** `client.pem` */
  readonly cert: Pem;
  /** `client_key.pem` */
  readonly key: Pem;
  readonly passphrase?: string | undefined;
}

/** The same, with certificate and key in one `client.pfx`. */
export interface PfxCertificates {
  /** `root.pem`: the authority that signed the Qlik server's certificate. The only one that is trusted. */
  readonly ca: Pem;
  readonly pfx: Buffer;
  readonly passphrase?: string | undefined;
}

export type QlikCertificates = PemCertificates | PfxCertificates;

/** Groups and other attributes for Qlik's security rules: one value or several under one name. */
export type TicketAttributes = Readonly<Record<string, string | readonly string[]>>;

/** Who the visitor is, for Qlik. Neither part may be blank or hold a backslash. */
export interface TicketUser {
  readonly userDirectory: string;
  readonly userId: string;
  readonly attributes?: TicketAttributes | undefined;
}

/** What the host of the handler knows besides the request. `toNodeListener` fills in `nodeRequest`. */
export interface TicketContext {
  /** Node's own request, with what middleware has put on it (`session`, `user`). */
  readonly nodeRequest?: IncomingMessage | undefined;
  readonly [key: string]: unknown;
}

/** A user, nobody (answered with 401), or a refusal: of a `Response` only the status (4xx) and `Retry-After` are used. */
export type ResolvedUser = TicketUser | Response | null | undefined;

/** What happened, for logs and metrics. Never holds a ticket, key, cookie or certificate. */
export type TicketServerEvent =
  | { readonly type: "ticket-issued"; readonly user: TicketIdentity; readonly durationMs: number }
  | { readonly type: "sessions-ended"; readonly user: TicketIdentity; readonly durationMs: number }
  | { readonly type: "refused"; readonly status: number; readonly code: string; readonly reason: string }
  | {
      readonly type: "failed";
      readonly status: number;
      readonly code: string;
      readonly error: TicketServerError;
      /** What `resolveUser` threw, when that is why. */
      readonly cause?: unknown;
      readonly durationMs: number;
    };

export interface TicketIdentity {
  readonly userDirectory: string;
  readonly userId: string;
}

/** The settings of {@link createTicketHandler}. */
export interface TicketHandlerOptions {
  /** The trusted side of the Qlik proxy service: `https://qlikserver1.company.local:4243`, with or without `/qps`. */
  readonly qps: string | URL;
  /** The virtual proxy as browsers reach it: `https://sense.company.com/mashup`. Returned with each ticket. */
  readonly proxy: string | URL;
  /** The virtual proxy's prefix. Default: `""`, the default virtual proxy. */
  readonly virtualProxy?: string | undefined;
  readonly certificates: QlikCertificates;
  /** The name in the Qlik server's certificate, when it is not the host name in `qps`: usually the short machine name. */
  readonly serverName?: string | undefined;
  /** Says who the visitor is, by your own session. The only source of the user: nothing is read from the request body. */
  readonly resolveUser: (request: Request, context: TicketContext) => ResolvedUser | Promise<ResolvedUser>;
  /** Origins of the pages, exactly as browsers send them (`https://app.company.com`). Needed for pages of another origin than this endpoint. */
  readonly origin?: string | readonly string[] | undefined;
  /** Request headers that pages of another origin may send besides `Content-Type`, `X-Qlik-Ticket`, `Authorization`. */
  readonly allowHeaders?: readonly string[] | undefined;
  /** For one call to the Qlik proxy service, connection included. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Connections to the Qlik proxy service at the same time; further calls wait. Default: 64. */
  readonly maxSockets?: number | undefined;
  /** `proxy` is reached through a reverse proxy that changes the path, so it need not end with the prefix. */
  readonly allowPathMismatch?: boolean | undefined;
  /** Accepts a plain-http `proxy` that is not on this machine. */
  readonly allowInsecureProxy?: boolean | undefined;
  readonly onEvent?: ((event: TicketServerEvent) => void) | undefined;
}

/** What the browser gets for a ticket. */
export interface TicketAnswer {
  readonly ticket: string;
  readonly proxy: string;
  readonly user: TicketIdentity;
  /** Opaque fingerprint of user and attributes: tells whether a live session was made with the same rights. */
  readonly sessionKey: string;
  /** How long Qlik keeps the ticket, from now. */
  readonly expiresInMs: number;
}

/** On whose behalf {@link TicketHandler.issue} asks: what `resolveUser` finds the visitor by. */
export interface IssueContext extends TicketContext {
  /** The page's own request. `resolveUser` gets it as it is. Without it: a GET with the headers of `nodeRequest`, if there is one. */
  readonly request?: Request | undefined;
  /** Ends the call when the visitor goes away. @default the signal of `request` */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link TicketHandler.issue} resolves with: the answer for the page, or the refusal that the endpoint would send. */
export type IssuedTicket =
  | { readonly ok: true; readonly answer: TicketAnswer }
  | {
      readonly ok: false;
      /** The endpoint's status: 401 (nobody signed in), 403, 429, 499 (aborted), 500, 502, 503 (closed) or 504. */
      readonly status: number;
      /** The endpoint's code: `not-signed-in`, `forbidden`, `rate-limited`, `aborted`, `internal`, `qps-refused`, `closed`, `qps-timeout` … */
      readonly error: string;
    };

/** A Fetch API handler for one path of your site, e.g. `/api/qlik-ticket`. */
export interface TicketHandler {
  (request: Request, context?: TicketContext): Promise<Response>;
  /**
   * Issues a ticket within this process, for a page that your server renders. No request is judged, for there is none: the
   * caller is your own code. `resolveUser` says who the visitor is, as for the endpoint, and the same events are told.
   *
   * Never rejects. A ticket lives one minute and works once: send the page `Cache-Control: no-store`, and none to a page that
   * is fetched ahead (`Sec-Purpose: prefetch`).
   * @example
   * const issued = await tickets.issue({ nodeRequest: request });
   * const source = issued.ok ? { ...issued.answer, ticketUrl: "/api/qlik-ticket" } : "/api/qlik-ticket";
   */
  issue(context?: IssueContext): Promise<IssuedTicket>;
  /** Closes the connections to the Qlik proxy service; further requests are answered with 503. */
  close(): void;
}
