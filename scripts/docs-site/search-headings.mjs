// A plugin of TypeDoc: the search looks into the headings of the guides, and what stands in one counts most. So a code of an error leads to
// the page of the errors, which is long and would otherwise come after every page that names the code once.
import { IndexEvent } from "typedoc";

const WEIGHT = 40;

const headingsIn = (text) => [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading).join("\n");

/** Called by TypeDoc. */
export function load(app) {
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    event.searchFieldWeights.headings = WEIGHT;
    for (const [index, page] of event.searchResults.entries()) {
      const text = page.isDocument() ? page.content.map((part) => part.text).join("") : "";
      event.searchFields[index] = { ...event.searchFields[index], headings: headingsIn(text) };
    }
  });
}
