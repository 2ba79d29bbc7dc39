// The public words of the Qlik Sense case: what goes in and what happens on the way.
import type { HeaderFields } from "../core/issuer/page-code.js";
import type { QlikEvent } from "./event-types.js";
import type { QlikUser } from "./identity.js";

/** The user whom the page expects, when it knows. */
export interface NamedUser extends QlikUser {
  /** The fingerprint that the ticket endpoint answers beside a ticket; with it a live session is used again unasked. */
  readonly sessionKey?: string;
}

/** What a ticket source is told. */
export interface TicketRequest {
  /** Aborts when nobody waits for the ticket any more. */
  readonly signal: AbortSignal;
  /** 1 for the first ticket of a sign-in. */
  readonly attempt: number;
  /** Why a ticket is wanted: for a call, after a failed ticket, or for a session that goes on. */
  readonly reason: "start" | "retry" | "renew";
  /** The proxy, when the page named exactly one. */
  readonly proxy?: string;
}

/** What a ticket source may answer. */
export interface TicketResponse {
  /** The one-time ticket, as Qlik's ticket API gave it. */
  readonly ticket: string;
  /** Address of the virtual proxy, as `https://sense.example.com/mashup`. */
  readonly proxy?: string;
  /** For whom the ticket is; another user's session is then never used. */
  readonly user?: QlikUser;
  /** Opaque fingerprint of directory, id and attributes: the same key means the same rights. */
  readonly sessionKey?: string;
  /** Milliseconds that the ticket lives. */
  readonly expiresInMs?: number;
}

/** What a source of JWTs may answer: the signed token, and what may stand beside a ticket. */
export interface JwtResponse extends Omit<TicketResponse, "ticket"> {
  /** A JSON Web Token (RFC 7519), signed with the key of the certificate in the virtual proxy's settings. */
  readonly jwt: string;
}

/** What a backend answers that has made the session itself and set its cookie: nothing is left to be spent. */
export interface SessionResponse extends Omit<TicketResponse, "ticket" | "expiresInMs"> {
  /** The session is there. */
  readonly session: true;
}

/** Any function that fetches a ticket, a JWT, or the word that a session is there: the backend is pluggable. */
export type TicketSource = (request: TicketRequest) => Promise<string | TicketResponse | JwtResponse | SessionResponse>;

/** A ticket that came with the page, and the address to ask for the next one. */
export interface EmbeddedTicket extends TicketResponse {
  /** Address of the ticket endpoint, asked when this ticket is spent or old. */
  readonly ticketUrl: string | URL;
}

/** A session whose cookie came with the page, and the address to ask when it has ended. */
export interface EmbeddedSession extends SessionResponse {
  /** Address of the endpoint that makes sessions. */
  readonly ticketUrl: string | URL;
}

/** Where tickets come from: the address of your endpoint, a function, or a ticket (or a session) that came with the page. */
export type Source = string | URL | TicketSource | EmbeddedTicket | EmbeddedSession;

/** How the ticket endpoint is called. */
export interface TicketCall {
  /** @default "POST" */
  readonly method?: string;
  /** Sent beside the defaults. A function is asked before each call; it may be async. */
  readonly headers?: HeaderFields | (() => HeaderFields | Promise<HeaderFields>);
  /** @default "same-origin" */
  readonly credentials?: RequestCredentials;
}

/** What a function of the page that ends a session is told. */
export interface LogoutRequest {
  /** Aborts when the time for it is over. */
  readonly signal: AbortSignal;
  /** Whose session is to be ended, where the user is known. */
  readonly user?: QlikUser;
  /** Address of the virtual proxy. */
  readonly proxy: string;
}

/** The options of `authenticate`. Unknown names are refused with `invalid-option`, inside `request`, `timeoutMs` and `user` too. */
export interface AuthenticateOptions {
  /**
   * Address of the virtual proxy (`https://sense.example.com/mashup`), or a list of allowed ones of which the first is asked.
   * Without it the ticket's answer names the proxy, which is accepted from an endpoint on the page's own origin only.
   */
  readonly proxy?: string | URL | readonly (string | URL)[];
  /** How the ticket endpoint is called. */
  readonly request?: TicketCall;
  /** Reads the ticket out of an answer that the defaults do not understand. */
  readonly parse?: (
    response: Response,
  ) =>
    | string
    | TicketResponse
    | JwtResponse
    | SessionResponse
    | Promise<string | TicketResponse | JwtResponse | SessionResponse>;
  /** The user who must come out; with `sessionKey` (or `reuse: "same-user"`) a live session needs no ticket call. */
  readonly user?: NamedUser;
  /**
   * `false`: stop after sign-in, without require.js and qlik.js. An object says how Qlik's client is loaded; it is loaded once a page,
   * as the first call wants it.
   * @default true
   */
  readonly bootstrap?:
    | boolean
    | {
        /**
         * Qlik's client brings an AMD loader, RequireJS. `guard`: the page's own scripts do not register there, so that UMD libraries
         * keep their globals, and a loader that comes later takes nothing from Qlik. `reuse`: it is the page's loader as well, with
         * `define.amd`. `fail`: `amd-conflict` where the page has any loader of its own; else as `guard`.
         * @default "guard"
         */
        readonly amd?: "guard" | "reuse" | "fail";
        /**
         * `false`: without Qlik's style sheet, which has rules for the whole page; charts need styles of your own then.
         * @default true
         */
        readonly styles?: boolean;
        /**
         * Where the page's policy wants Trusted Types. `own`: Qlik's files are loaded through a policy named `qlik-ticket`, which lets
         * the proxy's addresses through and nothing else. `default`: the page's `default` policy is made as well, with the same rule, for
         * scripts that Qlik's client adds by itself; a page that has a default policy keeps its own.
         * @default "own"
         */
        readonly trustedTypes?: "own" | "default";
      };
  /**
   * Milliseconds, one figure for both parts or one for each: sign-in and bootstrap.
   * @default { signIn: 30000, bootstrap: 90000 }
   */
  readonly timeoutMs?:
    | number
    | {
        /** Milliseconds for ticket, consume and verify. */
        readonly signIn?: number;
        /** Milliseconds for Qlik's own files. */
        readonly bootstrap?: number;
      };
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is called with every event of {@link QlikEvent}. */
  readonly onEvent?: (event: QlikEvent) => void;
  /**
   * What the source gives: tickets, JWTs for a virtual proxy whose authentication method is JWT, or sessions, which the backend makes
   * itself and sets the cookie of: nothing is spent then.
   * @default "ticket"
   */
  readonly credential?: "ticket" | "jwt" | "session";
  /**
   * How the ticket is spent; `auto`: `fetch` where the page may read the proxy's answers, else an image.
   * @default "auto"
   */
  readonly consume?: "auto" | "fetch" | "image";
  /**
   * The resource that spends the ticket, below the prefix.
   * @default "resources/img/core/dark_noise_16x16.png"
   */
  readonly resource?: string;
  /**
   * `true`: a live session of the same user with the same rights is used again, and no ticket is spent. `false`: always sign in
   * anew. `"same-user"`: the user alone decides (a backend that sends no attributes).
   * @default true
   */
  readonly reuse?: boolean | "same-user";
  /**
   * Further tries of the ticket call after 408, 425, 429, 5xx and network errors: 0 to 5.
   * @default 2
   */
  readonly retry?: number;
  /**
   * End another user's session first (same origin only).
   * @default false
   */
  readonly takeover?: boolean;
  /**
   * When a session that has ended is made anew: by the visitor's next input or when the page uses the session (`ensure()`, `fetch()`,
   * an element), or by `renew()` alone.
   * @default "on-activity"
   */
  readonly renew?: "on-activity" | "manual";
  /**
   * How `logout()` ends the session at Qlik, in place of its own ways: the address of your own logout (POST), or a function.
   * @default `DELETE …/qps/user` where Qlik is on the page's origin, else `DELETE` on the ticket endpoint
   */
  readonly logout?: string | URL | ((request: LogoutRequest) => unknown);
  /** Stands in for `fetch` in the ticket call. */
  readonly fetch?: typeof fetch;
  /**
   * Allow a plain-http proxy on a plain-http page: an intranet without TLS.
   * @default false
   */
  readonly allowInsecureProxy?: boolean;
}
