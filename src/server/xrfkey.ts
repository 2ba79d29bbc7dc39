// Qlik wants the same 16 characters in the query and in a header: a protocol formality between servers, not a secret.
import { randomInt } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Sixteen characters of `[0-9A-Za-z]`, each equally likely. */
export function createXrfkey(): string {
  return Array.from({ length: 16 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}
