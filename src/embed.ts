// The one-tag build: the script-tag build, `<qlik-object>`, and the div form, which starts by itself, once a page.
import { VERSION } from "./authenticate.js";
import { defineElement } from "./element/define-qlik-object.js";
import { scriptSettings } from "./element/script-tag.js";
import { watchPlaces } from "./element/watch-qlik-objects.js";

export * from "./index.js";
export * from "./element/index.js";

const STARTED = Symbol.for("qlik-ticket/embed/1");

function start(): void {
  const page = globalThis as { [STARTED]?: unknown };
  if (typeof document === "undefined" || isThereAlready(page[STARTED])) return;
  page[STARTED] = VERSION;
  const settings = { attributes: scriptSettings(document.currentScript) };
  watchPlaces(settings);
  defineElement(settings);
}

/** A second tag is of no use and does no harm; one of another version is said, because the first one alone counts. */
function isThereAlready(started: unknown): boolean {
  if (typeof started === "string" && started !== VERSION)
    console.warn(`qlik-ticket: this page has the tag twice: ${started} works, and ${VERSION} does nothing. Load one.`);
  return started !== undefined;
}

start();
