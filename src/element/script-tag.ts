// The script tag that carries the page's settings. Optimizers combine, move and re-insert scripts, so the running script
// may be another one, or none: then the tag that gives a ticket address is the one.
import { readAttributes, readHash, type Attributes } from "./attributes.js";

const WITH_ADDRESS = "script[data-ticket-url],script[data-ticketurl]";
const BY_NAME = 'script[src*="qlik-ticket.embed"]';

const settingsOf = (script: HTMLScriptElement): Attributes => ({
  // For tag managers that drop `data-` attributes from scripts.
  ...readHash(script.src),
  ...readAttributes(script),
});

/** Reads the settings when they are needed: the tag may stand further down. `running` is `document.currentScript`. */
export function scriptSettings(running: HTMLOrSVGScriptElement | null): () => Attributes {
  const own = running instanceof HTMLScriptElement ? settingsOf(running) : {};
  return () => {
    if (own["ticketurl"]) return own;
    const other =
      document.querySelector<HTMLScriptElement>(WITH_ADDRESS) ?? document.querySelector<HTMLScriptElement>(BY_NAME);
    return other ? settingsOf(other) : own;
  };
}
