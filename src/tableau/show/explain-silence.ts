// No view came: the server is out of reach, or its frame shows a page that is no view.
import { watchCsp } from "../../core/net/csp.js";
import { nothingHeard, unreachable } from "../errors/show.js";
import type { TableauPlace } from "../place.js";

const REPORT_MS = 50;

export async function explainSilence(place: TableauPlace, ms: number, signal: AbortSignal): Promise<Error> {
  return (await isThere(place, signal)) ? nothingHeard(place, ms) : unreachable(place);
}

/** True when the host answers with any status. True also where the page's policy forbids the question: then the host is not to blame. */
const isThere = ({ origin }: TableauPlace, signal: AbortSignal): Promise<boolean> =>
  watchCsp(origin, signal, async (blocked) => {
    try {
      await fetch(`${origin}/`, { mode: "no-cors", credentials: "omit", cache: "no-store", signal });
      return true;
    } catch {
      signal.throwIfAborted();
      return (await blocked(REPORT_MS)) !== undefined;
    }
  });
