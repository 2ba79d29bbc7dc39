// What no public document settles and a client can observe. Each switch lists its values, the default first: the harsher
// answer. docs/emulator.md says what is known about each.

/** The values of every switch of a tenant, default first. */
export const TENANT_SWITCHES = {
  /** Which pages of other origins may read the OAuth discovery document: none, those of a client's allowed origins, or any. */
  discoveryCors: ["none", "allowed-origins", "any"],
  /** Whether a government tenant, which has no OAuth clients, has a discovery document. */
  governmentDiscovery: ["absent", "present"],
  /** What a call from an origin that the client does not list gets: status of `OAUTH-29`. */
  foreignOriginStatus: [400, 403],
  /** Whether an origin needs an entry in the tenant's content security policy, too, besides the client's allowed origins. */
  originNeedsPolicy: ["no", "yes"],
  /** Scopes that the client does not allow: the request is refused, or they are left out. */
  unknownScope: ["refused", "left-out"],
  /** Whether a single-page app ever gets a refresh token, for `offline_access`. */
  spaRefreshToken: ["never", "offline_access"],
  /** Whether a web client has to prove itself to refresh. */
  refreshNeedsSecret: ["yes", "no"],
  /** Whether client id and secret may come in an `Authorization: Basic` header. */
  basicAuthentication: ["refused", "accepted"],
  /** Status for the impersonation of a user whom the tenant does not have. */
  unknownUserStatus: [400, 403, 404],
  /** How often a token for a WebSocket's address serves. */
  socketTokenUses: ["once", "many"],
  /** How often a token for a resource's address serves. */
  resourceTokenUses: ["many", "once"],
  /** Whether an access token of hours may stand in a WebSocket's address. */
  longTokenInAddress: ["refused", "accepted"],
  /** How a WebSocket is refused: by its handshake (a browser hears 1006), or opened and closed with 4006. */
  socketRefusal: ["handshake", "close-code"],
  /** Whether a WebSocket's `Origin` must be one of the client's or the web integration's. */
  socketOrigin: ["checked", "unchecked"],
  /** What a token's answer says of its end. */
  tokenTimes: ["both", "expires_in", "expires_at"],
  /** Status for a JWT whose `jti` was used before. */
  replayedJwtStatus: [401, 403],
  /** `SameSite` of the session cookies: with `lax` they do not reach pages of other sites. */
  cookieSameSite: ["none", "lax"],
} as const;

type Switch = keyof typeof TENANT_SWITCHES;

/** Every switch with its value. */
export type TenantSwitches = { readonly [K in Switch]: (typeof TENANT_SWITCHES)[K][number] };

/** The switches as options; all optional. */
export type TenantSwitchOptions = {
  readonly [K in keyof typeof TENANT_SWITCHES]?: (typeof TENANT_SWITCHES)[K][number];
};

/** The switches as given, else their defaults. */
export function resolveTenantSwitches(given: TenantSwitchOptions): TenantSwitches {
  const names = Object.keys(TENANT_SWITCHES) as Switch[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? TENANT_SWITCHES[name][0]])) as TenantSwitches;
}
