// Published as `qlik-ticket/element`. Importing it does nothing; it is safe without a DOM.
export type { ElementOptions } from "./call.js";
export { defineQlikObject } from "./define-qlik-object.js";
export type { QlikErrorEvent, QlikObjectAttributes, QlikObjectElement, QlikReadyEvent } from "./types.js";
export { watchQlikObjects } from "./watch-qlik-objects.js";
