// What the compiler knows of `<qlik-object>`: as an element of the document, and by its attributes, which the types for frameworks use.
import type { QlikSession } from "../index.js";

/** The attributes of `<qlik-object>`, as they stand in a template. What stands on the script tag for all elements may stand here too. */
export interface QlikObjectAttributes {
  /** The app's id. */
  app?: string | undefined;
  /** The id of the object to show. */
  object?: string | undefined;
  /** The id of the sheet to show, in a frame. */
  sheet?: string | undefined;
  /** `inline`: Qlik's client draws in the page. `iframe`: Qlik's own page in a frame. Without it a sheet stands in a frame, an object does not. */
  mode?: "inline" | "iframe" | undefined;
  /** In pixels, or as CSS has it (`50vh`). */
  height?: string | number | undefined;
  /** Shows the whole message of a failure in the element. */
  debug?: boolean | "" | "true" | "false" | undefined;
  /** Address of the ticket endpoint. */
  "ticket-url"?: string | undefined;
  /** Address of the virtual proxy. */
  proxy?: string | undefined;
  /** Of the frame: the id of the theme. */
  theme?: string | undefined;
  /** Of the frame: an engine session of its own. */
  identity?: string | undefined;
  /** Of the frame: the id of a bookmark. */
  bookmark?: string | undefined;
  /** Of the frame: Qlik's `opt`, as `"nointeraction,noselections"`. */
  opt?: string | undefined;
  /** Of the frame: Qlik's `select`, as `"Year,2026"`. */
  select?: string | undefined;
  /** Colours of the texts: the page's own, `light`, `dark`, or `auto`, which follows the visitor's system. */
  scheme?: "light" | "dark" | "auto" | undefined;
}

/** `<qlik-object>` in the document. Each property is its attribute; the empty text stands for none. */
export interface QlikObjectElement extends HTMLElement {
  /** The app's id. */
  app: string;
  /** The id of the object to show. */
  object: string;
  /** The id of the sheet to show. */
  sheet: string;
  /** `inline` or `iframe`. */
  mode: string;
  /** In pixels, or as CSS has it. */
  height: string | number;
  /** Shows the whole message of a failure in the element. */
  debug: boolean;
  /** Address of the ticket endpoint. */
  ticketUrl: string;
  /** Address of the virtual proxy. */
  proxy: string;
  /** Of the frame: the id of the theme. */
  theme: string;
  /** Of the frame: an engine session of its own. */
  identity: string;
  /** Of the frame: the id of a bookmark. */
  bookmark: string;
  /** Of the frame: Qlik's `opt`. */
  opt: string;
  /** Of the frame: Qlik's `select`. */
  select: string;
  /** Colours of the texts. */
  scheme: string;
}

/** Fired by an element when its object is shown: the session that it is shown with, a `QlikMashup` where Qlik's client has drawn it. */
export type QlikReadyEvent = CustomEvent<QlikSession>;

/** Fired by an element when its object cannot be shown: an `EmbedError`, or an `Error` about its attributes. */
export type QlikErrorEvent = CustomEvent<Error>;

declare global {
  interface HTMLElementTagNameMap {
    "qlik-object": QlikObjectElement;
  }
  interface HTMLElementEventMap {
    "qlik-ready": QlikReadyEvent;
    "qlik-error": QlikErrorEvent;
  }
}
