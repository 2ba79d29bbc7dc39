// Plain text for mails and tickets: headings, lists, and the fields of a console with what to enter.

/** A field of a console, with what to enter. */
export interface Field {
  readonly label: string;
  /** The label in older releases. */
  readonly oldLabel?: string;
  /** What to enter, one line each; none for a field that stays empty. */
  readonly value: readonly string[];
  readonly note?: string;
}

const WIDTH = 100;
const LABEL = 40;

export function describeField({ label, oldLabel, value, note }: Field): string {
  const name = oldLabel === undefined ? label : `${label} (older: ${oldLabel})`;
  const lines = value.length === 0 ? ["(leave empty)"] : value;
  const first = `  ${name.padEnd(LABEL)} ${lines[0] ?? ""}`;
  const rest = lines.slice(1).map((line) => `${" ".repeat(LABEL + 3)}${line}`);
  return [first, ...rest, ...(note === undefined ? [] : wrap(note, 6))].join("\n");
}

export function heading(text: string): string {
  return `${text}\n${"-".repeat(text.length)}`;
}

export function bullets(texts: readonly string[]): string {
  return texts.map((text) => `- ${wrap(text, 2).join("\n").trimStart()}`).join("\n");
}

/** Lines of at most {@link WIDTH}, each behind `indent` spaces. */
export function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => " ".repeat(indent) + each);
}
