// Elements: finding the one a page means, and making new ones.
import type { ElementLike } from "./types.js";

/** The element itself, the one with that id, or the first of a jQuery object; throws where there is none. */
export function findElement(target: ElementLike): HTMLElement {
  const found =
    typeof target === "string" ? document.getElementById(target) : "nodeType" in target ? target : target[0];
  if (found) return found as HTMLElement;
  throw new TypeError(typeof target === "string" ? `No element with the id ${target}` : "No element to draw into");
}

export type Attributes = Readonly<Record<string, string | number>>;

/** An HTML element with attributes and children; texts are set as text, never as markup. */
export function html(name: string, attributes: Attributes, ...children: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
}

export function svg(name: string, attributes: Attributes, ...children: readonly (Node | string)[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(element, attributes, children);
  return element;
}

function fill(element: Element, attributes: Attributes, children: readonly (Node | string)[]): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
}
