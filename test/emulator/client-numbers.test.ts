import { describe, expect, it } from "vitest";
import { axisTicks, cellText, shortText, tickText } from "../../src/emulator/client/numbers.js";
import type { NxColumnInfo } from "../../src/emulator/engine/qix-types.js";

const info = (qFmt?: string): NxColumnInfo => ({
  qFallbackTitle: "",
  qApprMaxGlyphCount: 0,
  qCardinal: 0,
  qSortIndicator: "D",
  qNumFormat: qFmt === undefined ? {} : { qFmt },
  qIsAutoFormat: qFmt === undefined,
  qMin: 0,
  qMax: 0,
});

describe("a short number", () => {
  it.each([
    [1_018_988, "$#,##0", "$1.02M"],
    [70_298, "$#,##0", "$70.3k"],
    [999, "#,##0", "999"],
    [0.3719, "0.0%", "37.2%"],
    [-28_307, undefined, "-28.3k"],
    [0, "$#,##0", "$0"],
    [2_000_000_000, "#,##0 €", "2B €"],
  ])("the short number of %d with %j is %s", (value, format, text) => {
    expect(shortText(value, info(format))).toBe(text);
  });
});

describe("an axis", () => {
  it.each([
    [0, 163_699, 4, [0, 50_000, 100_000, 150_000, 200_000]],
    [-28_307, 83_698, 3, [-50_000, 0, 50_000, 100_000]],
    [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
    [12, 19, 4, [0, 5, 10, 15, 20]],
    [0, 0, 4, [0, 1]],
    [-7, -3, 2, [-10, -5, 0]],
  ])("an axis from %d to %d in about %d steps has round ticks around zero", (least, greatest, wanted, ticks) => {
    expect(axisTicks(least, greatest, wanted)).toEqual(ticks);
  });

  it.each([
    [150_000, 50_000, "$#,##0", "$150k"],
    [2500, 500, undefined, "2.5k"],
    [0.1, 0.05, "0.0%", "10%"],
    [0.75, 0.25, undefined, "0.75"],
    [1_250_000, 250_000, undefined, "1.25M"],
    [-50, 25, undefined, "-50"],
  ])("an axis writes the tick %d of steps of %d with %j as %s", (value, step, format, text) => {
    expect(tickText(value, step, info(format))).toBe(text);
  });
});

describe("a cell", () => {
  it("a cell keeps the engine's text where the measure has a format, and is grouped here where it has none", () => {
    const cell = { qText: "$1,234.50", qNum: 1234.504, qElemNumber: 0, qState: "L" };
    expect(cellText(cell, info("$#,##0.00"))).toBe("$1,234.50");
    expect(cellText({ ...cell, qText: "1234.504" }, info())).toBe("1,234.5");
    expect(cellText({ ...cell, qText: "-", qNum: "NaN" }, info())).toBe("-");
    expect(cellText(undefined, info())).toBe("");
  });
});
