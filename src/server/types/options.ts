// The settings of the handlers: those of every handler, and those of Qlik Sense tickets.
import type { Issuer, IssuerHealth, Subject } from "../issuer.js";
import type { CertificateSource } from "./certificates.js";
import type { CredentialEvent, TicketServerEvent } from "./events.js";
import type { TicketLimits } from "./limits.js";
import type { ResolvedUser, ResponseLike, TicketContext, TicketUser } from "./users.js";

/** What every handler needs to know, besides the system that it issues credentials of. */
export interface HandlerOptions<Event> {
  /** Origins of the pages, exactly as browsers send them (`https://app.company.com`). Needed for pages of another origin than this endpoint. */
  readonly origin?: string | readonly string[] | undefined;
  /** Request headers that pages of another origin may send besides `Content-Type`, `X-Qlik-Ticket`, `Authorization`. */
  readonly allowHeaders?: readonly string[] | undefined;
  /** How often credentials are issued. Default: 30 in 60 seconds for one user. */
  readonly limits?: TicketLimits | undefined;
  /** Milliseconds for the whole answer: the request's body, `resolveUser` and the system. Default: 1.4 times `timeoutMs` (7,000). */
  readonly deadlineMs?: number | undefined;
  /** May be async; what it throws is printed to the console, and costs nobody the credential. */
  readonly onEvent?: ((event: Event) => void | Promise<void>) | undefined;
}

/**
 * Says who the visitor is, by your own session. The only source of the user: nothing is read from the request body. Behind
 * `toNodeListener` the request is made when it is first read; to hand it to `fetch`, give `request.clone()`.
 */
export type ResolveUser<Found> = (
  request: Request,
  context: TicketContext,
) => ResolvedUser<Found> | Promise<ResolvedUser<Found>>;

/** Makes the system's user of what `resolveUser` found: a session, the claims of a token. `null`: that user gets no credential. */
export type MapUser<Found, User> = (
  found: Found,
  context: TicketContext,
) => User | ResponseLike | null | undefined | Promise<User | ResponseLike | null | undefined>;

/** The settings of {@link createCredentialHandler}. */
export interface CredentialHandlerOptions<
  User,
  Checked extends Subject,
  Answer extends object,
  Health extends IssuerHealth,
  Found = User,
> extends HandlerOptions<CredentialEvent> {
  /** The system that the credentials are of. */
  readonly issuer: Issuer<User, Checked, Answer, Health>;
  /** Says who the visitor is, by your own session: {@link ResolveUser}. */
  readonly resolveUser: ResolveUser<Found>;
  /** Makes the system's user of what `resolveUser` found: {@link MapUser}. Default: `resolveUser` returns that user itself. */
  readonly mapUser?: MapUser<Found, User> | undefined;
}

/** A further Qlik proxy service of the same site. A ticket is good at the `proxy` of the node that made it only. */
export interface QpsNodeOptions {
  /** Address of the node's trusted side, with its port. */
  readonly qps: string | URL;
  /** Address of the virtual proxy that the ticket is good at. */
  readonly proxy: string | URL;
  /** The name in the server's certificate, when it is not the host name in `qps`. */
  readonly serverName?: string | undefined;
  /** What the node is called in the cookie `nodeCookie`. */
  readonly nodeTag?: string | undefined;
  /** Under which address the node names itself in the redirect flow, where it is not `qps`: the parameter `proxyRestUri`. */
  readonly proxyRestUri?: string | URL | undefined;
}

/** What is to be known of Qlik Sense to issue tickets for it. */
export interface QlikTicketOptions {
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
  /** What the first node is called in the cookie `nodeCookie`. */
  readonly nodeTag?: string | undefined;
  /** Under which address the first node names itself in the redirect flow, where it is not `qps`. */
  readonly proxyRestUri?: string | URL | undefined;
  /**
   * The cookie by which a load balancer in front of all nodes sends a browser to one: its value is the node's `nodeTag`. The node that it
   * names is asked for the ticket; where it names none, the answer sets it. Each node needs a `nodeTag`.
   */
  readonly nodeCookie?: string | undefined;
  /** The domain of that cookie, when the balancer's name is not this server's: `example.com`. */
  readonly nodeCookieDomain?: string | undefined;
  /** The only user directories for which tickets are asked; another is `user-invalid`. Default: any. */
  readonly userDirectories?: readonly string[] | undefined;
  /**
   * Makes the session keys. At least 32 characters, the same on all instances: a session made through one is then known through
   * the others. Default: derived from the client certificate's private key.
   */
  readonly sessionKeySecret?: string | undefined;
  /** Milliseconds for one call to the Qlik proxy service, connection and second try included. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Connections to one Qlik proxy service at the same time. As many calls more wait, each at most a second. Default: 64. */
  readonly maxSockets?: number | undefined;
  /** `proxy` is reached through a reverse proxy that changes the path, so it need not end with the prefix. */
  readonly allowPathMismatch?: boolean | undefined;
  /** Accepts a plain-http `proxy` that is not on this machine. */
  readonly allowInsecureProxy?: boolean | undefined;
}

/** The settings of {@link createTicketHandler}. */
export interface TicketHandlerOptions<Found = TicketUser> extends QlikTicketOptions, HandlerOptions<TicketServerEvent> {
  /** Says who the visitor is, by your own session: {@link ResolveUser}. */
  readonly resolveUser: ResolveUser<Found>;
  /**
   * Makes directory, id and attributes of what `resolveUser` found: {@link MapUser}. Default: `resolveUser` returns the user itself.
   * @example
   * mapUser: (claims) => ({ userDirectory: "ACME", userId: claims.sub, attributes: { Group: claims.groups } })
   */
  readonly mapUser?: MapUser<Found, TicketUser> | undefined;
  /** What signs the user in: a ticket that the page spends, or a session that this server makes. @default "ticket" */
  readonly signIn?: "ticket" | "session" | undefined;
}
