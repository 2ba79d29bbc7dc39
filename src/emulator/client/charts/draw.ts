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

/** What a visitor does to a value that is drawn. */
export type Select = (dimension: number, element: number) => void;

/** Draws into `content`, in place of what is there. Without `select` nothing can be selected in the drawing. */
export type Painter = (content: HTMLElement, object: LoadedObject, size: Size, select?: Select) => void;

export interface Drawing {
  readonly root: HTMLElement;
  /** Draws anew if the place has another size than at the last time. */
  resize(): void;
  /** Draws the object as it is now. */
  update(object: LoadedObject): void;
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

export function draw(first: LoadedObject, select?: Select): Drawing {
  const kind = KINDS[first.layout.visualization] ?? KINDS["table"];
  const content = html("div", { class: "qv-object-content" });
  Object.assign(content.style, { flex: "1 1 auto", minHeight: kind?.minHeight ?? "", position: "relative" });
  let object = first;
  let drawn: Size | undefined;
  const resize = (): void => {
    const size = sizeOf(content);
    if (drawn?.width === size.width && drawn.height === size.height) return;
    drawn = size;
    const problem = object.layout.qHyperCube?.qError?.qExtendedMessage;
    if (problem !== undefined) content.replaceChildren(html("p", { class: "qv-object-error", role: "alert" }, problem));
    else kind?.paint(content, object, size, select);
  };
  return {
    root: frameOf(first, content),
    resize,
    update(changed) {
      object = changed;
      drawn = undefined;
      resize();
    },
  };
}

/** The element around the drawing, with the titles. */
function frameOf({ id, layout }: LoadedObject, content: HTMLElement): HTMLElement {
  const { title, subtitle, visualization } = layout;
  const header = title ? [html("div", { class: "qv-object-title" }, title)] : [];
  if (subtitle) header.push(html("div", { class: "qv-object-subtitle" }, subtitle));
  const root = html("div", {
    class: `qv-object qv-object-${visualization}`,
    "data-qlik-object-id": id,
    role: "group",
    "aria-label": title ?? id,
  });
  root.append(...header, content);
  Object.assign(root.style, { boxSizing: "border-box", display: "flex", flexDirection: "column", height: "100%" });
  return root;
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): Size {
  return { width: clientWidth || FALLBACK.width, height: clientHeight || FALLBACK.height };
}
