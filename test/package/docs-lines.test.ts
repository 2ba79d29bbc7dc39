// The documents read well in an editor and in a diff: no line of their text is longer than 140 characters.
import { describe, expect, it } from "vitest";
import { readDocs, textOutsideBlocks } from "./support/docs.js";

const LONGEST = 140;

/** Rows of tables are as long as their cells; what is in fenced blocks is code. */
const longLines = (text: string): string[] =>
  textOutsideBlocks(text)
    .split("\n")
    .filter((line) => line.length > LONGEST && !/^ *\|/.test(line));

const docs = (await readDocs()).map(({ file, text }) => [file, text] as const);

describe("the lines", () => {
  it.each(docs)("the lines of %s have at most 140 characters, but for tables and code", (_file, text) => {
    expect(longLines(text)).toEqual([]);
  });

  it("lines are found when they have 141 characters, and are not counted in tables and code", () => {
    const long = "x".repeat(LONGEST + 1);
    expect(longLines(`short\n${long}\n- ${long}\n`)).toEqual([long, `- ${long}`]);
    expect(longLines(`${"x".repeat(LONGEST)}\n| ${long} |\n\`\`\`sh\n${long}\n\`\`\`\n`)).toEqual([]);
  });
});
