// Cuts a measure's text into names, numbers and signs. Names with spaces stand in brackets or double quotes, as in Qlik.

export interface Token {
  readonly kind: "name" | "number" | "sign";
  readonly text: string;
  /** Bracketed or quoted: then it is a field's name, also before a parenthesis. */
  readonly quoted: boolean;
}

const PATTERN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|\[(?<bracket>[^\]]+)\]|"(?<quote>[^"]+)"|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>[-+*/()]))\s*/uy;

/** The tokens of `text`, or `undefined` where a character fits nothing. */
export function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const groups = PATTERN.exec(text)?.groups;
    if (!groups) return undefined;
    tokens.push(toToken(groups));
  }
  return tokens;
}

function toToken(groups: Readonly<Record<string, string | undefined>>): Token {
  const { number, bracket, quote, word, sign } = groups;
  if (number !== undefined) return { kind: "number", text: number, quoted: false };
  if (sign !== undefined) return { kind: "sign", text: sign, quoted: false };
  return { kind: "name", text: word ?? bracket ?? quote ?? "", quoted: word === undefined };
}
