// Identities that a request brings along where the virtual proxy's authentication method allows it: a signed token
// (JWT, RS256 only) or a header that something in front of the proxy vouches for.

import { decodeJwt, isCurrent, type Claims } from "./jwt.js";
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

/** There is a token, and it is not good. */
export const REFUSED = "refused";

/** Who the request says it is; `undefined` when it says nothing. */
export function identityOf(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
): Identity | typeof REFUSED | undefined {
  if (virtualProxy.jwt) {
    const token = /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
    if (token !== undefined) return readToken(site, virtualProxy.jwt, token) ?? REFUSED;
  }
  if (virtualProxy.header) {
    const { name, userDirectory } = virtualProxy.header;
    const value = request.headers[name.toLowerCase()]?.trim() ?? "";
    const user = userDirectory === undefined ? parseUserName(value, "") : { userDirectory, userId: value };
    if (isWhole(user)) return { user, attributes: [] };
  }
  return undefined;
}

export function isRefused(identity: Identity | typeof REFUSED | undefined): identity is typeof REFUSED {
  return identity === REFUSED;
}

function readToken(site: Site, jwt: JwtOptions, token: string): Identity | undefined {
  const decoded = decodeJwt(token);
  if (decoded?.algorithm !== "RS256") return undefined;
  if (!site.settings.verifyRs256?.(decoded.signed, decoded.signature, jwt.certificate)) return undefined;
  const { claims } = decoded;
  if (!isCurrent(claims, site.settings.clock.now()) || !isFor(claims, jwt.audience)) return undefined;
  const fixed = /^\[(.+)\]$/.exec(jwt.userDirectoryClaim)?.[1];
  const user = {
    userDirectory: fixed ?? textOf(claims[jwt.userDirectoryClaim]),
    userId: textOf(claims[jwt.userIdClaim]),
  };
  return isWhole(user) ? { user, attributes: attributesOf(claims, jwt.attributeClaims ?? {}) } : undefined;
}

function isFor(claims: Claims, audience: string | undefined): boolean {
  return audience === undefined || [claims["aud"]].flat().includes(audience);
}

function attributesOf(claims: Claims, mapping: Readonly<Record<string, string>>): UserAttributes {
  return Object.entries(mapping).flatMap(([claim, attribute]) =>
    [claims[claim] ?? []].flat().map((value) => ({ [attribute]: textOf(value) })),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function isWhole({ userDirectory, userId }: QlikUserId): boolean {
  return userDirectory !== "" && userId !== "" && !userId.includes("\\");
}
