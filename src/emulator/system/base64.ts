// Base64 with both alphabets, of bytes and of texts, without Node.

/** Standard Base64 with padding (RFC 4648, 4). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The alphabet for addresses, without padding (RFC 4648, 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The text's bytes in UTF-8. */
export function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text that this Base64 holds in UTF-8; `""` for what is no Base64. */
export function textOfBase64(text: string): string {
  if (!/^[\w+/]+={0,2}$/.test(text)) return "";
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return "";
  }
}
