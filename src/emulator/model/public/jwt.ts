// Reads a JSON Web Token (RFC 7519, compact form). Whether its signature is good is asked of whoever can tell: the
// model does no cryptography of its own.

export type Claims = Readonly<Record<string, unknown>>;

export interface DecodedJwt {
  readonly algorithm: unknown;
  readonly claims: Claims;
  /** The text that was signed. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** `undefined` for what is no token. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const [head = "", body = "", mac = "", ...more] = token.split(".");
  const header = readObject(head);
  const claims = readObject(body);
  const signature = fromBase64Url(mac);
  if (!header || !claims || !signature || more.length > 0) return undefined;
  return { algorithm: header["alg"], claims, signed: `${head}.${body}`, signature };
}

/** Whether the token's times, in seconds, include now, in milliseconds. A token without times is always current. */
export function isCurrent({ exp, nbf }: Claims, nowMs: number): boolean {
  const given = (value: unknown) => value !== undefined && typeof value !== "number";
  if (given(exp) || given(nbf)) return false;
  if (typeof exp === "number" && nowMs >= exp * 1000) return false;
  return !(typeof nbf === "number" && nowMs < nbf * 1000);
}

function readObject(part: string): Claims | undefined {
  const bytes = fromBase64Url(part);
  try {
    const value: unknown = bytes && JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
