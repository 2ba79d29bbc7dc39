// A short fingerprint (FNV-1a): tells two texts apart, and is no protection of either.

export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return `${text.length}-${hash >>> 0}`;
}
