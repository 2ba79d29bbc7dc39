// What stands in an element while its object is loaded, and the canvas that Qlik draws on. Styles are set one by one on the
// elements: a style sheet or a style attribute would need a page's Content-Security-Policy to allow it.
import type { Attributes } from "./attributes.js";

export interface Retry {
  readonly label: string;
  readonly run: () => void;
}

/** A link to the same object in Qlik itself. */
export interface WayOut {
  readonly label: string;
  readonly address: string;
}

/** What helps, beside a text: a line for developers, a button, a link. Each is left out where it is empty. */
export interface Help {
  readonly detail?: string;
  readonly retry?: Retry | undefined;
  readonly wayOut?: WayOut | undefined;
}

/** What the element shows; it stands in the attribute `data-qlik-state` for the page's style sheets. */
export type Shown = "loading" | "ready" | "empty" | "error" | "expired" | "renewing";

export interface Frame {
  readonly canvas: HTMLElement;
  /** False when something else emptied the element. */
  readonly isInPlace: () => boolean;
  /** A text in place of the object. */
  say(state: Exclude<Shown, "ready">, text: string, help?: Help): void;
  /** The object is drawn: takes the text away. */
  done(): void;
  readonly remove: () => void;
}

const FILLING = { position: "absolute", inset: "0", boxSizing: "border-box" };
const STATE = "data-qlik-state";

/** Puts the frame in place of what the element holds. The texts stand in the element's shadow root, where it has one. */
export function createFrame(host: HTMLElement, settings: Attributes = {}): Frame {
  const root = createPart("frame", { ...FILLING, padding: "inherit" });
  const canvas = createPart("chart", { position: "relative", height: "100%" });
  const message = createMessage(settings);
  root.append(canvas);
  (host.shadowRoot ?? root).append(message);
  host.replaceChildren(root);
  makeRoom(host, settings);
  const show = (state: Shown) => {
    host.setAttribute(STATE, state);
    if (state === "loading" || state === "renewing") host.setAttribute("aria-busy", "true");
    else host.removeAttribute("aria-busy");
  };
  return {
    canvas,
    isInPlace: () => root.parentNode === host,
    say(state, text, help = {}) {
      if (!message.isConnected) (host.shadowRoot ?? root).append(message);
      message.textContent = text;
      addHelp(message, help);
      show(state);
    },
    done() {
      message.remove();
      show("ready");
    },
    remove() {
      root.remove();
      message.remove();
      host.removeAttribute("aria-busy");
      host.removeAttribute(STATE);
    },
  };
}

/**
 * A text in the page's own colours, or in those that `scheme` asks for: `light`, `dark`, or `auto`, which follows the visitor's
 * system (`prefers-color-scheme`). The custom properties go before both.
 */
function createMessage({ scheme }: Attributes): HTMLElement {
  const isOwn = scheme === "light" || scheme === "dark" || scheme === "auto";
  const message = createPart("message", {
    ...FILLING,
    padding: "var(--qlik-object-padding, 1em)",
    color: `var(--qlik-object-color, ${isOwn ? "CanvasText" : "inherit"})`,
    background: `var(--qlik-object-background, ${isOwn ? "Canvas" : "none"})`,
    font: "var(--qlik-object-font, inherit)",
    ...(isOwn && { colorScheme: scheme === "auto" ? "light dark" : scheme }),
    overflow: "auto",
    textAlign: "center",
    overflowWrap: "anywhere",
    display: "flex",
    flexDirection: "column",
    justifyContent: "safe center",
  });
  message.setAttribute("role", "status");
  return message;
}

const BELOW = { alignSelf: "center", marginTop: "1em" };

function addHelp(message: HTMLElement, { detail, retry, wayOut }: Help): void {
  if (retry) {
    const button = createPart("button", { ...BELOW, font: "inherit" }, "button");
    button.textContent = retry.label;
    button.type = "button";
    button.addEventListener("click", retry.run);
    message.append(button);
  }
  if (wayOut) {
    const link = createPart("link", { ...BELOW, color: "var(--qlik-object-link-color, inherit)" }, "a");
    Object.assign(link, { href: wayOut.address, target: "_blank", rel: "noopener", textContent: wayOut.label });
    message.append(link);
  }
  if (!detail) return;
  const line = createPart("detail", { font: "12px/1.5 monospace", textAlign: "start", marginTop: "1em" });
  line.textContent = detail;
  message.append(line);
  // A text that has to be scrolled can be scrolled by the keyboard.
  if (message.scrollHeight > message.clientHeight) message.tabIndex = 0;
}

function createPart(name: string, style: Partial<CSSStyleDeclaration>): HTMLDivElement;
function createPart<T extends "button" | "a">(
  name: string,
  style: Partial<CSSStyleDeclaration>,
  tag: T,
): HTMLElementTagNameMap[T];
function createPart(name: string, style: Partial<CSSStyleDeclaration>, tag = "div"): HTMLElement {
  const element = document.createElement(tag);
  element.setAttribute("part", name);
  Object.assign(element.style, style);
  return element;
}

/** For an element without a height of its own: Qlik fills its place, and would draw into nothing. */
const MIN_HEIGHT = "400px";
let saidSo = false;

/** The frame lies over the element, so that it fills a height which is only a minimum, scrolls along, and needs no other. */
function makeRoom(host: HTMLElement, { height: wanted }: Attributes): void {
  setHeight(host, wanted);
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

/** Heights that an element got from its attribute, so that the attribute's end takes them away. */
const given = new WeakMap<HTMLElement, string>();
const complained = new Set<string>();

/** `400` is 400 pixels; else what CSS takes. A page's own style is left alone where there is no attribute. */
export function setHeight(host: HTMLElement, height: string | undefined): void {
  if ((given.get(host) ?? "") === (height ?? "")) return;
  const length = height && /^[\d.]+$/.test(height) ? `${height}px` : (height ?? "");
  host.style.height = "";
  host.style.height = length;
  given.set(host, height ?? "");
  if (host.style.height || !length || complained.has(length)) return;
  complained.add(length);
  console.warn(`qlik-ticket: height="${length}" is no height: height="400", in pixels, or height="50vh".`);
}
