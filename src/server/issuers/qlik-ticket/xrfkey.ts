// Qlik wants the same 16 characters in the query and in a header: a protocol formality between servers, not a secret.
import { randomFillSync } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 62 in a byte: bytes from here on would make the first letters likelier. */
const FAIR = 248;

const bytes = new Uint8Array(4096);
let used = bytes.length;

/** Sixteen characters of `[0-9A-Za-z]`, each equally likely. */
export function createXrfkey(): string {
  let key = "";
  while (key.length < 16) {
    if (used === bytes.length) {
      randomFillSync(bytes);
      used = 0;
    }
    const byte = bytes[used++] ?? 0;
    if (byte < FAIR) key += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return key;
}
