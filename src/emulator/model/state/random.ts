// The two random texts of the protocol. Web Crypto only: the model also runs in browsers and in happy-dom, where
// `crypto.randomUUID` may be missing (it needs a secure context).

const TICKET_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
const TICKET_LENGTH = 16;
// The largest multiple of the alphabet's size in a byte; bytes above it would favour the first characters.
const UNBIASED = 256 - (256 % TICKET_CHARACTERS.length);

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

// Fetched in advance: a call for 16 bytes costs as much as one for 4096 (a third of a sign-in's time, measured).
const pool = new Uint8Array(4096);
let used = pool.length;

/** Random bytes that nobody was given before; a view that must be read at once. */
export function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** A ticket text: 16 characters of `[A-Za-z0-9._-]`, as a real proxy's (pouc/qlik-utils, `test/test.js`). */
export function randomTicket(): string {
  let text = "";
  while (text.length < TICKET_LENGTH) {
    for (const byte of randomBytes(TICKET_LENGTH)) {
      if (byte < UNBIASED && text.length < TICKET_LENGTH)
        text += TICKET_CHARACTERS.charAt(byte % TICKET_CHARACTERS.length);
    }
  }
  return text;
}

/** Hexadecimal digits in lower case. */
export function randomHex(digits: number): string {
  return Array.from(randomBytes(Math.ceil(digits / 2)), (byte) => HEX[byte] ?? "")
    .join("")
    .slice(0, digits);
}

/** A GUID of version 4 in lower case: session ids, target ids, CSRF tokens. */
export function randomGuid(): string {
  let text = "";
  let index = 0;
  for (const byte of randomBytes(16)) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    text += HEX[value] ?? "";
    index += 1;
  }
  return text;
}
