// `<qlik-object app="…" object="…">`: the div form with a name of its own, for pages that are built by code.
import type { Source } from "../index.js";
import type { ElementOptions } from "./call.js";
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
  class QlikObjectElement extends HTMLElement {
    static readonly observedAttributes = ["app", "object", "data-qlik-app", "data-qlik-object"];
    readonly #place: Place = createPlace(this, page);

    connectedCallback(): void {
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
  customElements.define(NAME, QlikObjectElement);
}
