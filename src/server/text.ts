// Text of others: how it is compared as Qlik compares it, and how it is shown without harm.

/** A to Z and nothing else: JavaScript's `toLowerCase` makes one of letters that Qlik tells apart (K and the Kelvin sign). */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

// Characters that move a terminal's cursor, end a line of a log, or turn the direction of what is read.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const ALL_UNSEEN = new RegExp(UNSEEN.source, "g");

/** Control characters (C0, C1), line and paragraph separators, direction marks, zero-width space, byte order mark. */
export function holdsUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

/** At most `length` characters; each one that is not to be seen as its code (`\u202e`). */
export function printable(text: string, length = 200): string {
  const start = text.length > length ? `${text.slice(0, length)}…` : text;
  return start.replace(ALL_UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Whether each surrogate has its other half. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
