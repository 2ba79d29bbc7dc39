// Reads a JSON Web Token (RFC 7519, compact form). Whether its signature is good is asked of a function that can tell: the
// model does no cryptography of its own.

export type Claims = Readonly<Record<string, unknown>>;

export interface DecodedJwt {
  readonly algorithm: unknown;
  readonly header: Claims;
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
  return { algorithm: header["alg"], header, claims, signed: `${head}.${body}`, signature };
}

/**
 * Why the token does not count now; `undefined` when it does. Its times are in seconds, `nowMs` is in milliseconds. A
 * token without times always counts, and there is no tolerance for clocks that differ.
 */
export function timeProblem({ exp, nbf }: Claims, nowMs: number): string | undefined {
  for (const [name, value] of Object.entries({ exp, nbf })) {
    if (value !== undefined && typeof value !== "number") return `the token's time "${name}" is no number`;
  }
  if (typeof exp === "number" && nowMs >= exp * 1000) return 'the token has expired ("exp")';
  if (typeof nbf === "number" && nowMs < nbf * 1000) return 'the token is not valid yet ("nbf")';
  return undefined;
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
