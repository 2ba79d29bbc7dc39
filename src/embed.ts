// The one-tag build: the script-tag build, `<qlik-object>`, and the div form, which starts by itself, once a page.
import { defineElement } from "./element/define-qlik-object.js";
import { scriptSettings } from "./element/script-tag.js";
import { watchPlaces } from "./element/watch-qlik-objects.js";

export * from "./index.js";
export * from "./element/index.js";

const STARTED = Symbol.for("qlik-ticket/embed/1");

function start(): void {
  const page = globalThis as { [STARTED]?: boolean };
  if (typeof document === "undefined" || page[STARTED]) return;
  page[STARTED] = true;
  const settings = { attributes: scriptSettings(document.currentScript) };
  watchPlaces(settings);
  defineElement(settings);
}
start();
