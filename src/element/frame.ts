// What stands in an element while its object is loaded, and the canvas that Qlik draws on. Styles are set one by one on the
// elements: a style sheet or a style attribute would need a page's Content-Security-Policy to allow it.

export interface Retry {
  readonly label: string;
  readonly run: () => void;
}

export interface Frame {
  readonly canvas: HTMLElement;
  /** False when something else emptied the element. */
  readonly isInPlace: () => boolean;
  wait(text: string): void;
  /** `detail` is for developers; empty: none. With `retry` the visitor gets a button for another try. */
  fail(text: string, detail: string, retry?: Retry): void;
  /** The object is drawn: takes the text away. */
  done(): void;
  readonly remove: () => void;
}

/** For an element without a height of its own: Qlik fills its place, and would draw into nothing. */
const MIN_HEIGHT = "400px";
let saidSo = false;

const DETAIL = { font: "12px/1.5 monospace", textAlign: "start", marginTop: "1em" };

/** Puts the frame in place of what the element holds. */
export function createFrame(host: HTMLElement): Frame {
  const filling = { position: "absolute", inset: "0", boxSizing: "border-box" };
  const root = addTo(undefined, { ...filling, padding: "inherit" });
  const canvas = addTo(root, { position: "relative", height: "100%" });
  const message = addTo(root, {
    ...filling,
    padding: "1em",
    overflow: "auto",
    textAlign: "center",
    overflowWrap: "anywhere",
    display: "flex",
    flexDirection: "column",
    justifyContent: "safe center",
  });
  message.setAttribute("role", "status");
  host.replaceChildren(root);
  makeRoom(host);
  return {
    canvas,
    isInPlace: () => root.parentNode === host,
    wait(text) {
      message.textContent = text;
      host.setAttribute("aria-busy", "true");
    },
    fail(text, detail, retry) {
      message.textContent = text;
      if (retry) addButton(message, retry);
      if (detail) addTo(message, DETAIL).textContent = detail;
      host.removeAttribute("aria-busy");
    },
    done() {
      message.remove();
      host.removeAttribute("aria-busy");
    },
    remove() {
      root.remove();
      host.removeAttribute("aria-busy");
    },
  };
}

function addButton(parent: HTMLElement, { label, run }: Retry): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  Object.assign(button.style, { alignSelf: "center", marginTop: "1em" });
  button.addEventListener("click", run);
  parent.append(button);
}

function addTo(parent: HTMLElement | undefined, style: Partial<CSSStyleDeclaration>): HTMLElement {
  const element = document.createElement("div");
  Object.assign(element.style, style);
  parent?.append(element);
  return element;
}

/** The frame lies over the element, so that it fills a height which is only a minimum, scrolls along, and needs no other. */
function makeRoom(host: HTMLElement): void {
  const { position, display, height, minHeight } = getComputedStyle(host);
  if (!/abs|fix|rel|sti/.test(position)) host.style.position = "relative";
  if (display === "inline") host.style.display = "block";
  // In a hidden element the height is what was asked for ("auto", "400px", "50%").
  if (parseFloat(height) >= 1 || parseFloat(minHeight) >= 1) return;
  host.style.minHeight = MIN_HEIGHT;
  if (!saidSo)
    console.info(`qlik-ticket: an element has no height; it gets ${MIN_HEIGHT}. Set one: style="height:400px"`);
  saidSo = true;
}
