// The public words of Tableau: what goes in, what comes out, and what happens on the way.
import type { SessionEvent, SessionEventMap } from "../core/bearer/events.js";
import type { BearerHandle } from "../core/bearer/start.js";
import type { CallOptions } from "../core/issuer/call-options.js";

/** What a source is told. */
export interface TableauRequest {
  /** Aborts when nobody waits for the ticket any more. */
  readonly signal: AbortSignal;
  /** 1 for the first one of a view; 2 when that one could not be used. */
  readonly attempt: number;
  /** Why it is wanted. */
  readonly reason: "start" | "retry" | "renew";
}

/** A user of Tableau. */
export interface TableauUser {
  /** As Tableau names the user, compared as it is, letter case included. */
  readonly username: string;
}

interface Answer {
  /** Address of Tableau, as `https://tableau.example.com`. */
  readonly server?: string;
  /** Id of the site; `""` is the default site. */
  readonly site?: string;
  /** For whom it is. Name it: without it another user's would not be noticed. */
  readonly user?: TableauUser;
}

/** What a source of trusted tickets may answer. */
export interface TableauTicketResponse extends Answer {
  /** The ticket: good once, for three minutes. */
  readonly ticket: string;
}

/** What a source of Connected App tokens may answer, for `credential: "token"`. */
export interface TableauTokenResponse extends Answer {
  /** The signed token: good once, for ten minutes at most. */
  readonly token: string;
}

/** Any function that fetches a ticket or a token: the backend is pluggable. */
export type TableauSourceFunction = (
  request: TableauRequest,
) => Promise<string | TableauTicketResponse | TableauTokenResponse>;

/** Where tickets or tokens come from. */
export type TableauSource = string | URL | TableauSourceFunction;

/** What {@link TableauOptions.endSession} is told. */
export interface EndSessionRequest {
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
  /** Address of Tableau. */
  readonly server: string;
}

/** The options of {@link authenticateTableau}. Unknown names are refused with `invalid-option`, inside `request` and `user` too. */
export interface TableauOptions extends CallOptions {
  /**
   * What the source gives: trusted tickets of Tableau Server, or tokens of a Connected App (Server and Cloud).
   * @default "ticket"
   */
  readonly credential?: "ticket" | "token";
  /**
   * Address of Tableau (`https://tableau.example.com`). Without it the endpoint's answer names it, which is accepted from an endpoint on
   * the page's own origin only.
   */
  readonly server?: string | URL;
  /**
   * Id of the site, where the answer names none.
   * @default "" (the default site)
   */
  readonly site?: string;
  /** The user who must come out. */
  readonly user?: TableauUser;
  /**
   * Ends this browser's session at Tableau, and answers whether it did: for `logout()`, and before another user's view is shown. A page of
   * another origin cannot do that by itself; a proxy in front of Tableau can drop the cookie `workgroup_session_id`.
   */
  readonly endSession?: (request: EndSessionRequest) => boolean | Promise<boolean>;
  /** Is called with every event of {@link TableauEventMap}. */
  readonly onEvent?: (event: TableauEvent) => void;
}

/** How a view is shown. */
export interface ShowOptions {
  /**
   * When the ticket is asked for and the frame is loaded: when the element comes near what the visitor sees, or at once.
   * @default "near"
   */
  readonly when?: "near" | "now";
  /**
   * With an `<iframe>`: waits until the view has spoken (`postMessage`), and throws `cookie-blocked` when it does not. That Tableau speaks in
   * a frame without its own script is not established, so an `<iframe>` counts as shown when it has loaded. `<tableau-viz>` always waits.
   * @default false
   */
  readonly waitsForView?: boolean;
  /**
   * Milliseconds that the view may take, from the moment when its ticket is there.
   * @default 20000
   */
  readonly timeoutMs?: number;
  /** Ends the waiting: `show()` rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** A session at Tableau, of one user. */
export interface TableauSession extends BearerHandle {
  /**
   * Shows a view (`Workbook/View`, letter case included) in an `<iframe>` or a `<tableau-viz>` of the page, with a ticket or token of its own,
   * which is asked for when the frame is about to load. In an `<iframe>` the ticket never stands in the document; `<tableau-viz>` needs it
   * in its `src`, or its `token`, where it is spent when the view is there. Ends what the same element showed before. When the session
   * ends, the frames are emptied: an `<iframe>` is blank, a `<tableau-viz>` is taken out of the document.
   *
   * Throws `invalid-option`, what the source throws, `user-mismatch` where this browser's session may still be another user's,
   * `cookie-blocked`, `credential-rejected`, `csp-blocked`, `cors-missing`, `unreachable`, `offline`, `other-user`, `signed-out`.
   */
  show(element: HTMLElement, view: string, options?: ShowOptions): Promise<void>;
}

/** All events, by type. */
export type TableauEventMap = SessionEventMap;
/** Any event. */
export type TableauEvent = SessionEvent;
