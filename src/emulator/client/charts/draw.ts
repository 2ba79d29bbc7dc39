// The frame around each object: a title and a place for the drawing. What goes in there is the business of its kind.
// Geometry stands in style properties, not in the style sheet: a page without qlik-styles.css still gets a readable chart.
import { html } from "../elements.js";
import type { LoadedObject } from "../load-object.js";
import { drawBarChart } from "./barchart.js";
import { drawKpi } from "./kpi.js";
import { drawTable } from "./table.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws into `content`, in place of what is there. */
export type Painter = (content: HTMLElement, object: LoadedObject, size: Size) => void;

export interface Drawing {
  readonly root: HTMLElement;
  /** Draws anew if the place has another size than at the last time. */
  resize(): void;
}

interface Kind {
  readonly paint: Painter;
  readonly minHeight: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  barchart: { paint: drawBarChart, minHeight: "220px" },
  kpi: { paint: drawKpi, minHeight: "64px" },
  table: { paint: drawTable, minHeight: "120px" },
};

/** A document without layout (hidden element, no rendering) has no sizes: draw for a usual one. */
const FALLBACK: Size = { width: 640, height: 320 };

export function draw(object: LoadedObject): Drawing {
  const { title, subtitle, visualization } = object.layout;
  const kind = KINDS[visualization] ?? KINDS["table"];
  const content = html("div", { class: "qv-object-content" });
  const header = title ? [html("div", { class: "qv-object-title" }, title)] : [];
  if (subtitle) header.push(html("div", { class: "qv-object-subtitle" }, subtitle));
  const root = html("div", {
    class: `qv-object qv-object-${visualization}`,
    "data-qlik-object-id": object.id,
    role: "group",
    "aria-label": title ?? object.id,
  });
  root.append(...header, content);
  Object.assign(root.style, { boxSizing: "border-box", display: "flex", flexDirection: "column", height: "100%" });
  Object.assign(content.style, { flex: "1 1 auto", minHeight: kind?.minHeight ?? "", position: "relative" });

  let drawn: Size | undefined;
  const resize = (): void => {
    const size = sizeOf(content);
    if (drawn?.width === size.width && drawn.height === size.height) return;
    drawn = size;
    const problem = object.layout.qHyperCube?.qError?.qExtendedMessage;
    if (problem !== undefined) content.replaceChildren(html("p", { class: "qv-object-error", role: "alert" }, problem));
    else kind?.paint(content, object, size);
  };
  return { root, resize };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): Size {
  return { width: clientWidth || FALLBACK.width, height: clientHeight || FALLBACK.height };
}
