// How wide a text will be, guessed: measuring needs a layout, which a hidden element or a test document does not have.

export const FONT_SIZE = 12;

/** Digits and small letters are at most two thirds as wide as high, also in the wider system fonts; `i`, `.`, `,` and their like a third. */
export function textWidth(text: string, fontSize = FONT_SIZE): number {
  const narrow = text.match(/[iljtf.,:;'|!\s()[\]]/gu)?.length ?? 0;
  const wide = text.match(/[MWmw%@A-Z]/gu)?.length ?? 0;
  return fontSize * (narrow * 0.34 + wide * 0.8 + (text.length - narrow - wide) * 0.62);
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = text;
  while (kept !== "" && textWidth(`${kept}…`) > width) kept = kept.slice(0, -1);
  return kept === "" ? "" : `${kept.trimEnd()}…`;
}
