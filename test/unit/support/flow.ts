// A flow as authenticate() makes one, with everything it emitted at hand.
import type { Flow } from "../../../src/qlik-sense/flow.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import type { AuthenticateOptions, QlikEvent } from "../../../src/qlik-sense/types.js";

export const ENDPOINT = "/api/qlik-ticket";
export const PROXY = "https://sense.example.com/mashup";

export interface WatchedFlow extends Flow {
  readonly events: QlikEvent[];
}

export function flowFor(
  source: unknown = ENDPOINT,
  options: AuthenticateOptions = {},
  signal = new AbortController().signal,
): WatchedFlow {
  const events: QlikEvent[] = [];
  return { settings: readSettings(source, options), signal, emit: (event) => void events.push(event), events };
}
