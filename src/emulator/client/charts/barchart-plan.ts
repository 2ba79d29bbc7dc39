// Where everything in a bar chart goes, for a given size: pure arithmetic. Labels and values stand flat where they fit;
// else labels turn, and values turn and move into their bars; else only every n-th label stays and values are left to the tooltip.
import type { NxColumnInfo } from "../../engine/qix-types.js";
import { axisTicks, tickText } from "../numbers.js";
import type { Size } from "./draw.js";
import { FONT_SIZE, shortened, textWidth } from "./text-width.js";

export { FONT_SIZE } from "./text-width.js";

export interface Point {
  readonly label: string;
  readonly value: number | undefined;
  readonly text: string;
  readonly short: string;
  /** The number of the value that it stands for; none where there is no dimension. */
  readonly element?: number | undefined;
}

export interface Bar {
  readonly point: Point;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly middle: number;
  /** Empty where there is no room. */
  readonly label: string;
  readonly valueText: string;
  /** A turned value fits into its bar; else it stands on the bar's end. */
  readonly valueFits: boolean;
}

export interface Plan {
  readonly left: number;
  readonly right: number;
  readonly labelTop: number;
  readonly labels: "flat" | "turned";
  readonly values: "above" | "turned" | "none";
  readonly ticks: readonly { readonly y: number; readonly text: string; readonly zero: boolean }[];
  readonly bars: readonly Bar[];
}

const RIGHT = 8;
const LINE = 18;
const MAX_BAR = 72;
const LONGEST_LABEL = 96;
/** In slots narrower than this, bars take more of their slot: they may have to hold a text. */
const NARROW_SLOT = 24;

export function planBarChart(
  points: readonly Point[],
  info: NxColumnInfo | undefined,
  titles: { readonly value: string; readonly category: string },
  size: Size,
): Plan {
  const numbers = points.map((point) => point.value ?? 0);
  const ticks = axisTicks(Math.min(...numbers, 0), Math.max(...numbers, 0), Math.max(2, Math.round(size.height / 70)));
  const texts = ticks.map((tick) => tickText(tick, (ticks[1] ?? 1) - (ticks[0] ?? 0), info));
  const left = Math.ceil(Math.max(...texts.map((text) => textWidth(text)))) + 14;
  const slot = Math.max(1, (size.width - left - RIGHT) / Math.max(1, points.length));
  const labels = points.every((point) => textWidth(point.label) <= slot - 4) ? "flat" : "turned";
  const labelHeight = labels === "flat" ? LINE : turnedHeight(points);
  // A line for the value's title and one for the values on top of the bars; below, labels and the category's title.
  const top = LINE * 2;
  const labelTop = size.height - labelHeight - (titles.category === "" ? 4 : LINE);
  const bottom = labelTop - (numbers.some((number) => number < 0) ? LINE : 4);
  const y = scale(ticks, top, bottom);
  const values = valuePlace(points, slot);
  const full = values === "above" && points.every((point) => textWidth(point.text) <= slot - 4);
  const every = Math.ceil(FONT_SIZE / slot);
  const bars = points.map((point, index): Bar => {
    const label = index % every === 0 ? shortened(point.label, labels === "flat" ? slot : LONGEST_LABEL) : "";
    return { point, label, ...planBar(point, left + slot * (index + 0.5), { slot, y, labelTop, values, full }) };
  });
  const marks = ticks.map((tick, index) => ({ y: y(tick), text: texts[index] ?? "", zero: tick === 0 }));
  return { left, right: RIGHT, labelTop, labels, values, ticks: marks, bars };
}

interface Frame {
  readonly slot: number;
  readonly y: (value: number) => number;
  readonly labelTop: number;
  readonly values: Plan["values"];
  /** Values are written in full. */
  readonly full: boolean;
}

function planBar(point: Point, middle: number, frame: Frame): Omit<Bar, "point" | "label"> {
  const { slot, y, labelTop, values, full } = frame;
  const width = Math.min(MAX_BAR, slot * (slot < NARROW_SLOT ? 0.84 : 0.72));
  const end = y(point.value ?? 0);
  const height = Math.abs(end - y(0));
  const text = point.value === undefined ? "" : full ? point.text : point.short;
  const valueFits = textWidth(text) <= height - 12;
  // Turned values on the ends of bars must not run into the titles above or the labels below.
  const beyond = end < y(0) ? end - LINE : labelTop - end;
  const shown = values === "above" || (values === "turned" && (valueFits || textWidth(text) + 6 <= beyond));
  const x = middle - width / 2;
  return { x, y: Math.min(end, y(0)), width, height, middle, valueText: shown ? text : "", valueFits };
}

function turnedHeight(points: readonly Point[]): number {
  const longest = Math.max(0, ...points.map((point) => Math.min(LONGEST_LABEL, textWidth(point.label))));
  return Math.ceil(longest * Math.SQRT1_2) + FONT_SIZE;
}

function scale(ticks: readonly number[], top: number, bottom: number): (value: number) => number {
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  return (value) => bottom - ((value - low) / (high - low)) * Math.max(0, bottom - top);
}

function valuePlace(points: readonly Point[], slot: number): Plan["values"] {
  if (points.every((point) => textWidth(point.short) <= slot - 4)) return "above";
  return slot >= FONT_SIZE + 2 ? "turned" : "none";
}
