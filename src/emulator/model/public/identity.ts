// Identities that a request brings along where the virtual proxy's authentication method allows it: a signed token
// (JWT, RS256 only) or a header that something in front of the proxy vouches for.

import { decodeJwt, timeProblem, type Claims } from "./jwt.js";
import { parseUserName } from "../state/user-names.js";
import type { UserAttributes } from "../state/sessions.js";
import type { JwtOptions } from "../options.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, QlikUserId } from "../types.js";

export interface Identity {
  readonly user: QlikUserId;
  readonly attributes: UserAttributes;
}

/** A token that is not good. */
export interface RefusedToken {
  /** Why, for the journal; no part of the token is in it but the name of its algorithm. The caller is never told. */
  readonly refused: string;
}

/** The token of a request under a virtual proxy for JWT; `undefined` for none. */
export function tokenOf({ jwt }: VirtualProxy, request: ProxyRequest): string | undefined {
  return jwt && /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
}

/** Who the request's token says it is; `undefined` when there is none. */
export function tokenIdentity(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
): Identity | RefusedToken | undefined {
  const token = tokenOf(virtualProxy, request);
  if (token === undefined || !virtualProxy.jwt) return undefined;
  const claims = provenClaims(site, virtualProxy.jwt, token);
  return "refused" in claims ? claims : readClaims(virtualProxy.jwt, claims.proven);
}

/** Who the trusted header says it is; `undefined` when it says nothing. */
export function headerIdentity({ header }: VirtualProxy, request: ProxyRequest): Identity | undefined {
  if (!header) return undefined;
  const value = request.headers[header.name.toLowerCase()]?.trim() ?? "";
  const { userDirectory } = header;
  const user = userDirectory === undefined ? parseUserName(value, "") : { userDirectory, userId: value };
  const isWhole = user.userDirectory !== "" && user.userId !== "" && !user.userId.includes("\\");
  return isWhole ? { user, attributes: [] } : undefined;
}

/** The claims, when the right key signed them and they count now. */
function provenClaims(site: Site, jwt: JwtOptions, token: string): { readonly proven: Claims } | RefusedToken {
  const { verifyRs256, clock } = site.settings;
  const decoded = decodeJwt(token);
  if (!decoded) return { refused: "the token is no JWT" };
  const { algorithm, claims, signed, signature } = decoded;
  if (algorithm !== "RS256") return { refused: `the token's algorithm is ${shownAlgorithm(algorithm)}, not RS256` };
  if (verifyRs256?.(signed, signature, jwt.certificate) !== true) {
    return { refused: "the token's signature does not fit the certificate of the virtual proxy" };
  }
  const problem = timeProblem(claims, clock.now());
  return problem === undefined ? { proven: claims } : { refused: problem };
}

function readClaims(jwt: JwtOptions, claims: Claims): Identity | RefusedToken {
  const { audience, userIdClaim, userDirectoryClaim, attributeClaims = {} } = jwt;
  if (audience !== undefined && ![claims["aud"]].flat().includes(audience)) {
    return { refused: `the token's audience ("aud") is not ${JSON.stringify(audience)}` };
  }
  const userId = textOf(claims[userIdClaim]);
  if (userId === "") return { refused: `the token names no user id: claim ${JSON.stringify(userIdClaim)}` };
  if (userId.includes("\\")) return { refused: "the token's user id has a backslash" };
  const fixed = /^\[(.+)\]$/.exec(userDirectoryClaim)?.[1];
  const userDirectory = fixed ?? textOf(claims[userDirectoryClaim]);
  if (userDirectory === "") {
    return { refused: `the token names no user directory: claim ${JSON.stringify(userDirectoryClaim)}` };
  }
  return { user: { userDirectory, userId }, attributes: attributesOf(claims, attributeClaims) };
}

function attributesOf(claims: Claims, mapping: Readonly<Record<string, string>>): UserAttributes {
  return Object.entries(mapping).flatMap(([claim, attribute]) =>
    [claims[claim] ?? []].flat().map((value) => ({ [attribute]: textOf(value) })),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

// The header is the caller's text: only what can be the name of an algorithm is repeated.
function shownAlgorithm(algorithm: unknown): string {
  return typeof algorithm === "string" && /^[\w-]{1,20}$/.test(algorithm) ? algorithm : "missing or misshapen";
}
