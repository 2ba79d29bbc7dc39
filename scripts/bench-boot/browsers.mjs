// The real browsers of the measurement. Each sample has a profile of its own: nothing is cached, remembered or learnt.
import { findEngines } from "../engines.mjs";
import { chromiumAt, SWITCHED } from "./chromium.mjs";
import { firefoxAt } from "./firefox.mjs";

export { SWITCHED };

/** The browsers of this machine, by id; `missing` are the titles of those that it lacks. */
export function findBrowsers() {
  const { found, missing } = findEngines();
  return {
    browsers: {
      ...(found.chromium && { chromium: chromiumAt(found.chromium) }),
      ...(found.firefox && { firefox: firefoxAt(found.firefox) }),
    },
    missing: missing.filter((title) => title !== "WebKitGTK"),
  };
}
