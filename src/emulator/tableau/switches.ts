// What no public document settles and a client can observe. Each switch lists its values, the default first: the harsher
// answer. docs/emulator.md says what is known about each.

/** The values of every switch of a Tableau Server, default first. */
export const TABLEAU_SWITCHES = {
  /** How a refused ticket call is spelt: Tableau's `-1`, the same with a line's end, as Python prints its bytes, nothing, or a page. */
  refusal: ["-1", "-1\n", "b'-1'", "empty", "html"],
  /** Status of a refused ticket call. */
  refusalStatus: [200, 401],
  /** What a ticket looks like: since 10.2, since 9, before; or two parts of which the first has a slash in it. */
  ticketFormat: ["two-parts", "24-characters", "nine-digits", "two-parts-with-slash"],
  /** Whether a ticket with a slash in it is found in an address. */
  slashInTicket: ["lost", "found"],
  /** A ticket call without `target_site`: for the Default site, as documented, or answered with a page, as reported. */
  missingTargetSite: ["default-site", "page"],
  /** What a browser sees that shows a bad ticket. */
  badTicket: ["sign-in-page", "error-page"],
  /** Whose view it is when a second user's ticket or token comes with the first user's session cookie. */
  secondUser: ["first-user", "second-user"],
  /** What a ticket's session may see: the view that it was redeemed for, all views, or everything (`wgserver.unrestricted_ticket`). */
  sessionScope: ["view", "views", "everything"],
  /** Whether the browser's address must be the ticket call's `client_ip` (`wgserver.extended_trusted_ip_checking`). */
  clientIpMatching: ["off", "on"],
  /** The call that signs in by token: there, there and turned off (error 67), or not there (404). */
  embedSignIn: ["on", "off", "missing"],
  /** Whether the sign-out call needs the `X-XSRF-TOKEN` header, which a page of another origin cannot know. */
  signOutNeedsXsrf: ["yes", "no"],
  /** `SameSite` of the session cookie: with `lax` it does not reach frames on pages of other sites. */
  cookieSameSite: ["none", "lax"],
} as const;

type Switch = keyof typeof TABLEAU_SWITCHES;

/** Every switch with its value. */
export type TableauSwitches = { readonly [K in Switch]: (typeof TABLEAU_SWITCHES)[K][number] };

/** The switches as options; all optional. */
export type TableauSwitchOptions = {
  readonly [K in keyof typeof TABLEAU_SWITCHES]?: (typeof TABLEAU_SWITCHES)[K][number];
};

/** The switches as given, else their defaults. */
export function resolveTableauSwitches(given: TableauSwitchOptions): TableauSwitches {
  const names = Object.keys(TABLEAU_SWITCHES) as Switch[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? TABLEAU_SWITCHES[name][0]])) as TableauSwitches;
}
