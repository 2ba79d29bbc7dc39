// One call's settings and provider as authenticate() makes them, a step for its questions, and the events that the page hears.
import type { Step } from "../../../src/core/provider.js";
import { translateEvents } from "../../../src/qlik-sense/events.js";
import { qlikSense, type QlikSenseProvider } from "../../../src/qlik-sense/provider.js";
import { readSettings, type Settings } from "../../../src/qlik-sense/settings.js";
import type { QlikEvent } from "../../../src/qlik-sense/event-types.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";

export const ENDPOINT = "/api/qlik-ticket";
export const PROXY = "https://sense.example.com/mashup";

export interface WatchedFlow {
  readonly settings: Settings;
  readonly provider: QlikSenseProvider;
  /** The first question of a call; what it warns of is among the events. */
  readonly step: Step;
  readonly events: QlikEvent[];
}

export function flowFor(
  source: unknown = ENDPOINT,
  options: AuthenticateOptions = {},
  signal = new AbortController().signal,
): WatchedFlow {
  const settings = readSettings(source, options);
  const provider = qlikSense(settings);
  const events: QlikEvent[] = [];
  const tell = translateEvents(provider.words, (event) => void events.push(event));
  const warn = (code: string, detail?: string) => tell({ type: "warning", code, detail });
  return { settings, provider, step: { signal, attempt: 1, reason: "start", warn }, events };
}
