// What `/single/` puts around an object: the bar of selections (`opt=currsel`) and a menu on the right mouse button (`opt=ctxmenu`).
import { html } from "./elements.js";
import type { App, Selection } from "./types.js";

/** A bar above the object that names what is selected; each selection can be taken back there. */
export function showSelections(app: App, place: HTMLElement): void {
  const bar = html("div", { class: "qv-current-selections", role: "toolbar", "aria-label": "Selections" });
  place.before(bar);
  const state = app.selectionState();
  state.OnData.bind(() => {
    const entries = state.selections.map(toEntry);
    bar.replaceChildren(...(entries.length > 0 ? entries : ["No selections applied"]));
  });
}

function toEntry(selection: Selection): HTMLElement {
  const { fieldName, qSelected } = selection;
  const button = html("button", { type: "button", "aria-label": `Clear ${fieldName}` }, "×");
  // What goes wrong is told to the page's listener.
  button.addEventListener("click", () => void selection.clear().catch(() => undefined));
  return html("span", { class: "qv-current-selection" }, html("strong", {}, fieldName), ` ${qSelected} `, button);
}

/** A menu in place of the browser's own; its one entry clears all selections. */
export function offerMenu(app: App, place: HTMLElement): void {
  place.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    const entry = html("button", { type: "button", role: "menuitem" }, "Clear all selections");
    const menu = html("div", { class: "qv-context-menu", role: "menu" }, entry);
    Object.assign(menu.style, { position: "fixed", left: `${event.clientX}px`, top: `${event.clientY}px` });
    entry.addEventListener("click", () => void app.clearAll().catch(() => undefined));
    document.querySelector(".qv-context-menu")?.remove();
    document.body.append(menu);
    document.addEventListener("click", () => menu.remove(), { once: true });
  });
}
