// The public types of the ticket server. Optional settings may also be given as `undefined`, because they are
// usually read from the environment.
import type { IncomingMessage } from "node:http";
import type { TicketServerError, TicketServerErrorCode } from "./errors.js";

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
  /** The password of the private key, where it has one. */
  readonly passphrase?: string | undefined;
}

/** The same, with certificate and key in one `client.pfx`. */
export interface PfxCertificates {
  /** `root.pem`: the authority that signed the Qlik server's certificate. The only one that is trusted. */
  readonly ca: Pem;
  /** The bytes of `client.pfx`. */
  readonly pfx: Buffer;
  /** The password of the private key, where it has one. */
  readonly passphrase?: string | undefined;
}

/** The certificates of the trusted side, in one of the two forms in which Qlik exports them. */
export type QlikCertificates = PemCertificates | PfxCertificates;

/**
 * The certificates, or a function that reads them. A function is first called for the first ticket (or by `handler.check()`),
 * and again each minute: other certificates are tried out, and replace the old ones when they are good.
 */
export type CertificateSource = QlikCertificates | (() => QlikCertificates | Promise<QlikCertificates>);

/** A further Qlik proxy service of the same site. A ticket is good at the `proxy` of the node that made it only. */
export interface QpsNodeOptions {
  /** Address of the node's trusted side, with its port. */
  readonly qps: string | URL;
  /** Address of the virtual proxy that the ticket is good at. */
  readonly proxy: string | URL;
  /** The name in the server's certificate, when it is not the host name in `qps`. */
  readonly serverName?: string | undefined;
}

/** So many tickets in so many seconds. */
export interface TicketLimit {
  /** How many tickets. */
  readonly tickets: number;
  /** In how many seconds. */
  readonly seconds: number;
}

/** How often tickets are issued. Each process counts; with `store` all processes count together as well. */
export interface TicketLimits {
  /** For one user. Default: 30 tickets in 60 seconds. `false`: no limit. */
  readonly perUser?: TicketLimit | false | undefined;
  /** For all users together. Default: none. */
  readonly overall?: TicketLimit | undefined;
  /**
   * A client of Redis or Valkey (`ioredis`, `iovalkey`, or `redis`). Needs the package `rate-limiter-flexible`. A store that does not
   * answer within 50 ms is done without, and said so: events `limiter-degraded`, `limiter-restored`.
   */
  readonly store?: object | undefined;
}

/** Groups and other attributes for Qlik's security rules: one value or several under one name. `undefined` is no attribute. */
export type TicketAttributes = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Who the visitor is, for Qlik, as in QMC > Users. Neither part may be blank, hold a backslash or control characters, begin or end
 * with white space, or be longer than 255 characters. Names of attributes hold no `;` and no `=`, their values no `;`.
 */
export interface TicketUser {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
  /** Groups and others, for Qlik's security rules. */
  readonly attributes?: TicketAttributes | undefined;
}

/** What the host of the handler knows besides the request. `toNodeListener` fills in `nodeRequest`. */
export interface TicketContext {
  /** Node's own request, with what middleware has put on it (`session`, `user`). */
  readonly nodeRequest?: IncomingMessage | undefined;
  readonly [key: string]: unknown;
}

/**
 * A user, nobody (answered with 401), or a refusal: of a `Response` only the status (4xx or 5xx) and `Retry-After` are used. Any
 * object with a numeric `status` and `headers` counts as a Response, also one of another `fetch` implementation.
 */
export type ResolvedUser = TicketUser | ResponseLike | null | undefined;

/** The part of a Response that counts. */
export interface ResponseLike {
  /** The HTTP status that the browser got. */
  readonly status: number;
  /** Its header fields; only `Retry-After` is read. */
  readonly headers: {
    /** The value of a header field, or `null`. */
    get(name: string): string | null;
  };
}

/** What `resolveUser` threw, without the visitor's cookies and credentials, and without properties of its own. */
export interface ThrownByResolveUser {
  /** The name of the error. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
  /** Where it was thrown. */
  readonly stack?: string | undefined;
}

/** What happened, for logs and metrics. Never holds a ticket, key, cookie or certificate, nor a word of Qlik's answers. */
export type TicketServerEvent =
  | {
      /** What happened. */
      readonly type: "ticket-issued";
      /** For whom, or whose. */
      readonly user: TicketIdentity;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "sessions-ended";
      /** For whom, or whose. */
      readonly user: TicketIdentity;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "preflight-answered";
      /** The HTTP status that the browser got. */
      readonly status: 204;
    }
  | {
      /** What happened. */
      readonly type: "refused";
      /** The HTTP status that the browser got. */
      readonly status: number;
      /** What the browser was told. */
      readonly code: string;
      /** Why, in more detail than the browser is told. */
      readonly reason: string;
      /** For `aborted` and for what was late: what the call waited for. */
      readonly waitedFor?: string | undefined;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "failed";
      /** The HTTP status that the browser got. */
      readonly status: number;
      /** The same as `error.code`. */
      readonly code: TicketServerErrorCode;
      /** What happened, with its fix. */
      readonly error: TicketServerError;
      /** What the browser was told. */
      readonly told: string;
      /** What `resolveUser` threw, when that is why. */
      readonly cause?: ThrownByResolveUser | undefined;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "certificates-replaced";
      /** Days that the certificate is still good. */
      readonly daysLeft: number;
    }
  /** The certificates that were read anew are no good, so the old ones stay in use. */
  | {
      /** What happened. */
      readonly type: "certificates-kept";
      /** What happened, with its fix. */
      readonly error: TicketServerError;
    }
  /** Told once a day in the last 30 days. */
  | {
      /** What happened. */
      readonly type: "certificate-expiring";
      /** Which of the certificates. */
      readonly certificate: "client" | "root";
      /** The name in the certificate. */
      readonly subject: string;
      /** The date of its end. */
      readonly validTo: string;
      /** Days that the certificate is still good. */
      readonly daysLeft: number;
    }
  /** One of several nodes does not answer; the others get its users. It is asked every five seconds whether it is back. */
  | {
      /** What happened. */
      readonly type: "node-down";
      /** Address of the node. */
      readonly node: string;
      /** What happened, with its fix. */
      readonly error: TicketServerError;
    }
  | {
      /** What happened. */
      readonly type: "node-up";
      /** Address of the node. */
      readonly node: string;
    }
  /** The limiter's store does not answer in time: each process counts for itself. */
  | {
      /** What happened. */
      readonly type: "limiter-degraded";
      /** Why, in more detail than the browser is told. */
      readonly reason: string;
    }
  | {
      /** What happened. */
      readonly type: "limiter-restored";
    };

/** Whom an event or an answer is about. */
export interface TicketIdentity {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
}

/** The settings of {@link createTicketHandler}. */
export interface TicketHandlerOptions {
  /** The trusted side of the Qlik proxy service: `https://qlikserver1.company.local:4243`. Without a port: 4243. */
  readonly qps: string | URL;
  /** The virtual proxy as browsers reach it: `https://sense.company.com/mashup`. Returned with each ticket. */
  readonly proxy: string | URL;
  /** The virtual proxy's prefix. Default: `""`, the default virtual proxy. */
  readonly virtualProxy?: string | undefined;
  /** The certificates that the Qlik proxy service asks for. */
  readonly certificates: CertificateSource;
  /** The name in the Qlik server's certificate, when it is not the host name in `qps`: usually the short machine name. */
  readonly serverName?: string | undefined;
  /** Further proxy nodes of the same site: each user has a node, and another one while that is down. */
  readonly nodes?: readonly QpsNodeOptions[] | undefined;
  /**
   * Says who the visitor is, by your own session. The only source of the user: nothing is read from the request body. Behind
   * `toNodeListener` the request is made when it is first read; to hand it to `fetch`, give `request.clone()`.
   */
  readonly resolveUser: (request: Request, context: TicketContext) => ResolvedUser | Promise<ResolvedUser>;
  /** Origins of the pages, exactly as browsers send them (`https://app.company.com`). Needed for pages of another origin than this endpoint. */
  readonly origin?: string | readonly string[] | undefined;
  /** Request headers that pages of another origin may send besides `Content-Type`, `X-Qlik-Ticket`, `Authorization`. */
  readonly allowHeaders?: readonly string[] | undefined;
  /** The only user directories for which tickets are asked; another is `user-invalid`. Default: any. */
  readonly userDirectories?: readonly string[] | undefined;
  /**
   * Makes the session keys. At least 32 characters, the same on all instances: a session made through one is then known through
   * the others. Default: derived from the client certificate's private key.
   */
  readonly sessionKeySecret?: string | undefined;
  /** How often tickets are issued. Default: 30 in 60 seconds for one user. */
  readonly limits?: TicketLimits | undefined;
  /** Milliseconds for one call to the Qlik proxy service, connection and second try included. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for the whole answer: the request's body, `resolveUser` and Qlik. Default: 1.4 times `timeoutMs` (7,000). */
  readonly deadlineMs?: number | undefined;
  /** Connections to one Qlik proxy service at the same time. As many calls more wait, each at most a second. Default: 64. */
  readonly maxSockets?: number | undefined;
  /** `proxy` is reached through a reverse proxy that changes the path, so it need not end with the prefix. */
  readonly allowPathMismatch?: boolean | undefined;
  /** Accepts a plain-http `proxy` that is not on this machine. */
  readonly allowInsecureProxy?: boolean | undefined;
  /** May be async; what it throws is printed to the console, and costs nobody the ticket. */
  readonly onEvent?: ((event: TicketServerEvent) => void | Promise<void>) | undefined;
}

/** What the browser gets for a ticket. */
export interface TicketAnswer {
  /** The one-time ticket. */
  readonly ticket: string;
  /** Address of the virtual proxy that the ticket is good at. */
  readonly proxy: string;
  /** For whom, or whose. */
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

/** Why there is no ticket, or no session was ended: what the endpoint would answer. */
export interface TicketRefusal {
  /** Whether there is a ticket. */
  readonly ok: false;
  /** 401 (nobody signed in), 403, 429, 499 (aborted), 500, 502, 503 (busy, closed) or 504. */
  readonly status: number;
  /** `not-signed-in`, `forbidden`, `rate-limited`, `aborted`, `internal`, `qps-refused`, `busy`, `closed`, `qps-timeout` … */
  readonly error: string;
  /** When it is worth while to ask again. */
  readonly retryAfterSeconds?: number | undefined;
}

/** What {@link TicketHandler.issue} resolves with: the answer for the page, or the refusal that the endpoint would send. */
export type IssuedTicket =
  | {
      /** There is a ticket. */
      readonly ok: true;
      /** What the page gets. */
      readonly answer: TicketAnswer;
    }
  | TicketRefusal;

/** What {@link TicketHandler.endSessions} resolves with. */
export type EndedSessions =
  | {
      /** The sessions are over. */
      readonly ok: true;
    }
  | TicketRefusal;

/** What {@link TicketHandler.check} found out. */
export interface TicketServerHealth {
  /** Whether a ticket could be issued now: the certificates are good, and a node answers. */
  readonly ok: boolean;
  /** Of the certificate that ends first; absent when there is none. */
  readonly certificateDaysLeft?: number | undefined;
  /** What is wrong with the certificates, where something is. */
  readonly certificateError?: TicketServerError | undefined;
  /** The proxy nodes, one by one. */
  readonly nodes: readonly {
    /** Address of the node. */
    readonly node: string;
    /** Whether there is a ticket. */
    readonly ok: boolean;
    /** What happened, with its fix. */
    readonly error?: TicketServerError | undefined;
  }[];
}

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
  /**
   * Ends the user's sessions on the virtual proxy, on all nodes, within this process: for your own time-out, and for logout
   * that another system tells you of (back-channel logout). Never rejects.
   */
  endSessions(user: TicketIdentity): Promise<EndedSessions>;
  /** Tries the certificates and asks each node whether it is there (`GET /qps/alive`), for a readiness probe. Never rejects. */
  check(): Promise<TicketServerHealth>;
  /** Answers further requests with 503, lets the calls on their way end, and closes the connections to the Qlik proxy service. */
  close(): Promise<void>;
}
