// A bar chart as SVG: one bar per row of the hypercube, by its first measure; without a dimension, one bar per measure.
// Positions come from `barchart-plan.ts`; here they become shapes.
import type { NxCell } from "../../engine/qix-types.js";
import { svg } from "../elements.js";
import type { LoadedObject } from "../load-object.js";
import { cellText, shortText } from "../numbers.js";
import { FONT_SIZE, planBarChart, type Bar, type Plan, type Point } from "./barchart-plan.js";
import type { Select, Size } from "./draw.js";
import { shortened } from "./text-width.js";

const COLORS = {
  bar: "#2f6db5",
  grid: "#e4e7eb",
  zero: "#8a929c",
  text: "#404852",
  value: "#1f2630",
  inside: "#ffffff",
};
/** Grid lines do not run through a text with a halo. */
const HALO = { fill: COLORS.value, stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" };
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export function drawBarChart(content: HTMLElement, object: LoadedObject, size: Size, select?: Select): void {
  const points = readPoints(object);
  const { qMeasureInfo = [], qDimensionInfo = [] } = object.layout.qHyperCube ?? {};
  const titles = {
    value: qMeasureInfo[0]?.qFallbackTitle ?? "",
    category: qDimensionInfo.map((info) => info.qFallbackTitle).join(", "),
  };
  const plan = planBarChart(points, qMeasureInfo[0], titles, size);
  const picture = svg(
    "svg",
    {
      class: "qv-chart",
      role: "img",
      "aria-label": describe(object, points, titles),
      width: size.width,
      height: size.height,
      viewBox: `0 0 ${size.width} ${size.height}`,
      "font-family": FONT,
      "font-size": FONT_SIZE,
      fill: COLORS.text,
    },
    ...drawAxis(plan, size),
    ...plan.bars.map((bar) => selectable(drawBar(bar, plan), bar.point, select)),
    ...drawTitles(plan, titles, size),
  );
  // Out of the flow, or its own height would keep its place from shrinking.
  Object.assign(picture.style, { position: "absolute", inset: "0", display: "block" });
  content.replaceChildren(picture);
}

function readPoints({ layout, rows }: LoadedObject): readonly Point[] {
  const { qDimensionInfo = [], qMeasureInfo = [] } = layout.qHyperCube ?? {};
  const first = qDimensionInfo.length;
  if (first === 0) return qMeasureInfo.map((info, index) => toPoint(info.qFallbackTitle, rows[0]?.[index], info));
  return rows.map((row) => ({
    ...toPoint(
      row
        .slice(0, first)
        .map((cell) => cell.qText)
        .join(" · "),
      row[first],
      qMeasureInfo[0],
    ),
    element: row[0]?.qElemNumber,
  }));
}

function toPoint(label: string, cell: NxCell | undefined, info: Parameters<typeof shortText>[1]): Point {
  const value = cell?.qNum === "NaN" ? undefined : cell?.qNum;
  return { label, value, text: cellText(cell, info), short: value === undefined ? "" : shortText(value, info) };
}

function drawAxis({ ticks, left, right }: Plan, { width }: Size): readonly Node[] {
  return ticks.flatMap(({ y, text, zero }) => [
    svg("line", {
      x1: left,
      x2: width - right,
      y1: y,
      y2: y,
      stroke: zero ? COLORS.zero : COLORS.grid,
      "stroke-width": 1,
    }),
    svg("text", { class: "qv-axis-value", x: left - 6, y: y + 4, "text-anchor": "end" }, text),
  ]);
}

/** A click on a bar selects the value of the first dimension that it stands for. */
function selectable(group: SVGElement, { element }: Point, select?: Select): SVGElement {
  if (!select || element === undefined) return group;
  group.style.cursor = "pointer";
  group.addEventListener("click", () => select(0, element));
  return group;
}

function drawBar(bar: Bar, plan: Plan): SVGElement {
  const { x, y, width, height, point, middle } = bar;
  const rect = { class: "qv-bar", x, y, width, height, fill: COLORS.bar, rx: Math.min(2, width / 4) };
  const group = svg(
    "g",
    { class: "qv-bar-group" },
    svg("title", {}, `${point.label}: ${point.text}`),
    svg("rect", rect),
  );
  if (bar.valueText !== "") group.append(drawValue(bar, plan));
  if (bar.label !== "") group.append(drawLabel(bar, plan, middle));
  return group;
}

function drawValue({ middle, y, height, point, valueText, valueFits }: Bar, { values }: Plan): Node {
  const negative = (point.value ?? 0) < 0;
  const end = negative ? y + height : y;
  if (values === "above") {
    const flat = { x: middle, y: negative ? end + 13 : end - 5, "text-anchor": "middle", ...HALO };
    return svg("text", { class: "qv-bar-value", ...flat }, valueText);
  }
  // Turned, the text reads upwards: inside it ends below the bar's top, outside it begins above it; for
  // negative bars vice versa.
  const upwards = negative === valueFits;
  const turned = {
    transform: `translate(${middle + 4} ${end + (upwards ? -6 : 6)}) rotate(-90)`,
    "text-anchor": upwards ? "start" : "end",
  };
  return svg("text", { class: "qv-bar-value", ...turned, ...(valueFits ? { fill: COLORS.inside } : HALO) }, valueText);
}

function drawLabel({ label }: Bar, { labels, labelTop }: Plan, middle: number): Node {
  if (labels === "flat") {
    return svg("text", { class: "qv-axis-label", x: middle, y: labelTop + 10, "text-anchor": "middle" }, label);
  }
  const turn = { transform: `rotate(-45 ${middle} ${labelTop})`, "text-anchor": "end" };
  return svg("text", { class: "qv-axis-label", x: middle, y: labelTop + 6, ...turn }, label);
}

function drawTitles(
  { left, right }: Plan,
  titles: { value: string; category: string },
  { width, height }: Size,
): readonly Node[] {
  const space = width - left - right;
  const center = left + space / 2;
  return [
    svg("text", { class: "qv-axis-title", x: 4, y: 12, "font-weight": 600 }, shortened(titles.value, width - 8)),
    svg(
      "text",
      { class: "qv-axis-title", x: center, y: height - 5, "text-anchor": "middle", "font-weight": 600 },
      shortened(titles.category, space),
    ),
  ];
}

/** What a reader who does not see the picture is told: what it shows, and its extremes. */
function describe(
  { layout }: LoadedObject,
  points: readonly Point[],
  titles: { value: string; category: string },
): string {
  const known = points.filter((point) => point.value !== undefined).sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const [least, greatest] = [known[0], known.at(-1)];
  const range =
    least && greatest ? `, from ${least.text} (${least.label}) to ${greatest.text} (${greatest.label})` : "";
  const what = titles.category === "" ? titles.value : `${titles.value} by ${titles.category}`;
  return `${layout.title ? `${layout.title}. ` : ""}Bar chart: ${what}, ${points.length} bars${range}`;
}
