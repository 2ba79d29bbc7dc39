// What no public document settles and a client can observe. Each switch lists its values, the default first: the
// harsher answer, unless a document speaks for another. docs/emulator.md says what is known about each.

/** The values of every switch, default first. */
export const SWITCHES = {
  /** Who wins when a good ticket meets another live session's cookie. */
  ticketPrecedence: ["ticket", "cookie"],
  /** Parameters that are read as a ticket: `qlikTicket`, or `X-Qlik-Ticket` as well. */
  ticketParameter: ["qlikTicket", "both"],
  /** What a good ticket on an address without a resource (404) does: sign in all the same, or be lost. */
  ticketOnMissing: ["session", "lost"],
  /** Whether `/qps/user` takes a ticket. */
  ticketOnUserCall: ["ignored", "accepted"],
  /** Whether a ticket in a WebSocket's address signs in where the CSRF token is demanded. */
  ticketOnCsrfSocket: ["refused", "accepted"],
  /** Whether a WebSocket may come without `Origin`, as programs do: unless the CSRF token is demanded, always, or never. */
  socketWithoutOrigin: ["unless-csrf", "accepted", "refused"],
  /** Who is served when a JWT comes beside a live session's cookie: the session, or the one that the token names. */
  jwtPrecedence: ["cookie", "token"],
  /** Whether `/qps/user` takes a JWT. */
  jwtOnUserCall: ["ignored", "accepted"],
  /** What `OPTIONS` gets: 403, or an empty 200 with the virtual proxy's own headers. */
  preflight: ["deny", "answer"],
  /** What a request other than GET gets without a session: 403, or the redirect to the login. */
  otherMethods: ["refuse", "redirect"],
  /** Which answers carry the additional response headers: all, or all but redirects. */
  additionalHeaders: ["all", "not-on-redirects"],
  /** Whether `/single/` lets pages of other origins show it in a frame, or which header forbids that. */
  singleFraming: ["allowed", "x-frame-options", "frame-ancestors"],
  /** Whether `qlik-styles.css` has rules for the objects alone, or for the whole page as well. */
  clientStyles: ["objects", "page-wide"],
  /** What a first path segment gets that is neither a prefix nor a service: 400, or the default virtual proxy. */
  unknownPrefix: ["bad-request", "default-proxy"],
  /** Where the image lies that pages consume tickets with. */
  imagePath: ["core", "legacy", "both", "none"],
  /** Whether `/qps/csrftoken` exists (it does since May 2024); without it 404. */
  csrfTokenEndpoint: ["present", "absent"],
  /** Status of a CSRF token that is given. */
  csrfTokenStatus: [204, 200],
  /** Which address `/qps/user` names to those who are not signed in. */
  inactiveUri: ["login", "logout"],
  /** Whether `/qps/user` counts as activity of the session. */
  userCallExtends: ["yes", "no"],
  /** What the login address in `OnAuthenticationInformation` carries. */
  loginParameter: ["targetId", "targetUri"],
  /** When a WebSocket gets `OnAuthenticationInformation`: at once, or after its first message. */
  authenticationInformation: ["at-open", "after-first-message"],
  /** How a WebSocket ends after a fatal notification: closed with 1000, or cut (1006). */
  fatalClose: ["normal", "cut"],
  /** How a user without a licence is told so: `OnLicenseAccessDenied`, or `OnConnected` with `SESSION_ERROR_NO_LICENSE`. */
  licenceDenial: ["notification", "session-state"],
  /** Status of the ticket call's answers about missing properties and unknown targets. */
  errorStatus: [500, 400],
  /** Status of the ticket call's answer about a blank user or one with a backslash. */
  badUserStatus: [400, 500],
  /** Status of the trusted side for a virtual proxy that it does not have. */
  unknownVirtualProxyStatus: [404, 400],
  /** Status of the trusted side for a session that it does not have. */
  unknownSessionStatus: [404, 403, 401],
  /** Spelling of the trusted side's property names. */
  emitCase: ["pascal", "camel"],
  /** `TargetUri` of a ticket that was made without a target. */
  emptyTargetUri: ["null", "absent"],
  /** Letter case in which Qlik names a user: as it was told, in lower or upper case, or the directory alone in one of them. */
  userCase: ["kept", "lower", "upper", "lower-directory", "upper-directory"],
} as const;

type Switch = keyof typeof SWITCHES;

/** Every switch with its value. */
export type Switches = { readonly [K in Switch]: (typeof SWITCHES)[K][number] };

/** The switches as options; all optional. */
export type SwitchOptions = { readonly [K in keyof typeof SWITCHES]?: (typeof SWITCHES)[K][number] };

/** The switches as given, then as the release has them, then their defaults. */
export function resolveSwitches(given: SwitchOptions, release: SwitchOptions): Switches {
  const names = Object.keys(SWITCHES) as Switch[];
  const entries = names.map((name) => [name, given[name] ?? release[name] ?? SWITCHES[name][0]]);
  return Object.fromEntries(entries) as Switches;
}
