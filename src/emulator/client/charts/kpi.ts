// A key figure: the first measure large, further measures small below it.
import { html } from "../elements.js";
import type { LoadedObject } from "../load-object.js";
import { cellText } from "../numbers.js";
import type { Size } from "./draw.js";
import { textWidth } from "./text-width.js";

const SMALLEST = 24;
const LARGEST = 56;
/** Bold figures are wider than the plain ones of which `textWidth` knows. */
const BOLD = 1.15;

export function drawKpi(content: HTMLElement, { layout, rows }: LoadedObject, { width }: Size): void {
  const measures = layout.qHyperCube?.qMeasureInfo ?? [];
  const first = layout.qHyperCube?.qDimensionInfo.length ?? 0;
  const figures = measures.map((info, index) => ({
    title: info.qFallbackTitle,
    text: cellText(rows[0]?.[first + index], info),
  }));
  const [main, ...others] = figures;
  const value = html("div", { class: "qv-kpi-value" }, main?.text ?? "-");
  value.style.fontSize = `${fontSizeFor(main?.text ?? "-", width)}px`;
  // Under a title the figure's own name would say the same twice.
  const name = layout.title || !main ? [] : [html("div", { class: "qv-kpi-name" }, main.title)];
  const list = others.map(({ title, text }) =>
    html("div", { class: "qv-kpi-further" }, html("span", {}, title), " ", html("strong", {}, text)),
  );
  content.replaceChildren(...name, value, ...list);
}

function fontSizeFor(text: string, width: number): number {
  const fitting = width / (textWidth(text, 1) * BOLD);
  return Math.floor(Math.min(LARGEST, Math.max(SMALLEST, fitting)));
}
