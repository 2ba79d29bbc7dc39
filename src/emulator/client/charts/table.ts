// A straight table: dimensions to the left, measures right-aligned, totals in the foot. It scrolls in its own place.
import type { HyperCube, NxCell, NxColumnInfo } from "../../engine/qix-types.js";
import { html } from "../elements.js";
import type { LoadedObject } from "../load-object.js";
import { cellText } from "../numbers.js";
import type { Select, Size } from "./draw.js";

/** Below this width columns stand closer together. */
const COMPACT = 480;

export function drawTable(content: HTMLElement, object: LoadedObject, { width }: Size, select?: Select): void {
  const { id, layout, rows } = object;
  const cube = layout.qHyperCube;
  if (!cube) return;
  const columns = [...cube.qDimensionInfo, ...cube.qMeasureInfo];
  const dimensions = cube.qDimensionInfo.length;
  const head = columns.map((info, index) =>
    html("th", { scope: "col", class: kindOf(index, dimensions) }, info.qFallbackTitle),
  );
  const cellAt = (cell: NxCell, index: number) => {
    const drawn = bodyCell(cell, columns[index], index, dimensions);
    return select && index < dimensions ? selectable(drawn, () => select(index, cell.qElemNumber)) : drawn;
  };
  const body = rows.map((row) => html("tr", {}, ...row.map(cellAt)));
  const table = html(
    "table",
    { class: width < COMPACT ? "qv-table qv-table-compact" : "qv-table", "aria-label": layout.title ?? id },
    html("thead", {}, html("tr", {}, ...head)),
    html("tbody", {}, ...body),
    ...drawTotals(cube, dimensions),
  );
  content.replaceChildren(table);
  content.style.overflow = "auto";
  // Focusable, or the keyboard could not scroll it.
  content.tabIndex = 0;
  content.setAttribute("role", "region");
  content.setAttribute("aria-label", layout.title ?? id);
}

function selectable(cell: HTMLElement, select: () => void): HTMLElement {
  cell.style.cursor = "pointer";
  cell.addEventListener("click", select);
  return cell;
}

function bodyCell(cell: NxCell, info: NxColumnInfo | undefined, index: number, dimensions: number): HTMLElement {
  const text = index < dimensions ? cell.qText : cellText(cell, info);
  if (index === 0 && dimensions > 0) return html("th", { scope: "row", class: "qv-text" }, text);
  return html("td", { class: kindOf(index, dimensions) }, text);
}

function drawTotals(cube: HyperCube, dimensions: number): readonly Node[] {
  const totals = cube.qGrandTotalRow;
  if (dimensions === 0 || totals.length === 0) return [];
  const title = html("th", { scope: "row", class: "qv-text", colspan: dimensions }, "Totals");
  const cells = totals.map((cell, index) =>
    html("td", { class: "qv-number" }, cellText(cell, cube.qMeasureInfo[index])),
  );
  return [html("tfoot", {}, html("tr", {}, title, ...cells))];
}

function kindOf(index: number, dimensions: number): string {
  return index < dimensions ? "qv-text" : "qv-number";
}
