// `<qlik-object app="…" object="…">`: the div form with a name of its own, for pages that are built by code.
import type { Source } from "../index.js";
import { isOn } from "./attributes.js";
import type { ElementOptions } from "./call.js";
import { OBSERVED } from "./observed.js";
import { createPlace, type PageSettings, type Place } from "./place.js";
import { pageSettings } from "./watch-qlik-objects.js";

const NAME = "qlik-object";

/**
 * Defines `<qlik-object app="…" object="…">`. All elements share one sign-in, begun by the first.
 * Does nothing where there are no custom elements (server-side rendering), nor a second time.
 *
 * @param source As for `authenticate`. Without it `ticket-url` says it on the element, or `data-ticket-url` on a script tag.
 * @param options As for `authenticate`.
 * @example
 * defineQlikObject("/api/qlik-ticket", { proxy: "https://sense.example.com/mashup" });
 * document.body.innerHTML = '<qlik-object app="2f1c5a7e-…" object="pYxQd" style="height: 400px"></qlik-object>';
 */
export function defineQlikObject(source?: Source, options: ElementOptions = {}): void {
  if (typeof customElements !== "undefined") defineElement(pageSettings(source, options));
}

export function defineElement(page: PageSettings): void {
  if (customElements.get(NAME)) return;
  class QlikObject extends HTMLElement {
    static readonly observedAttributes = [...OBSERVED, ...OBSERVED.map((name) => `data-qlik-${name}`)];
    readonly #place: Place = createPlace(this, page);

    constructor() {
      super();
      // The object stands in the page itself, where Qlik's client and its styles reach it; the texts are parts of the element.
      this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
    }

    connectedCallback(): void {
      takeEarlyProperties(this);
      this.#change();
    }

    disconnectedCallback(): void {
      this.#change();
    }

    attributeChangedCallback(): void {
      this.#change();
    }

    /** A turn later: frameworks set one attribute after the other, and move elements by removing them first. */
    #change(): void {
      queueMicrotask(() => (this.isConnected ? this.#place.update() : this.#place.leave()));
    }
  }
  for (const attribute of OBSERVED) addProperty(QlikObject.prototype, attribute);
  customElements.define(NAME, QlikObject);
}

/** `ticket-url` is the property `ticketUrl`. */
const propertyOf = (attribute: string): string =>
  attribute.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

/** Frameworks set properties (Angular, Vue, React 19); each is its attribute, and `debug` is a switch. */
function addProperty(prototype: HTMLElement, attribute: string): void {
  const isSwitch = attribute === "debug";
  Object.defineProperty(prototype, propertyOf(attribute), {
    configurable: true,
    enumerable: true,
    get(this: HTMLElement) {
      const value = this.getAttribute(attribute) ?? undefined;
      return isSwitch ? isOn(value) : (value ?? "");
    },
    set(this: HTMLElement, value: unknown) {
      if (value === undefined || value === null || value === "" || value === false) this.removeAttribute(attribute);
      else this.setAttribute(attribute, isSwitch ? "" : textOf(value));
    },
  });
}

/** A text or a number, as frameworks give it. */
const textOf = (value: unknown): string => (typeof value === "number" ? String(value) : (value as string));

/** Properties that were set before the element was defined lie over those of the class. */
function takeEarlyProperties(element: HTMLElement): void {
  for (const name of OBSERVED.map(propertyOf)) {
    if (!Object.hasOwn(element, name)) continue;
    const own = element as unknown as Record<string, unknown>;
    const value = own[name];
    Reflect.deleteProperty(own, name);
    own[name] = value;
  }
}
