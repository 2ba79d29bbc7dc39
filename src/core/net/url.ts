// Parsing that answers instead of throwing (`URL.parse` is younger than our browsers).

export function toUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
