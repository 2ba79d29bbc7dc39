// One call of `connect` with a test's provider, and all that its page hears.
import { runCall, type CallSettings } from "../../../../src/core/call.js";
import { connect, type Connection } from "../../../../src/core/connect.js";
import type { Place } from "../../../../src/core/provider.js";
import type { CoreEvent, CoreWarning } from "../../../../src/core/stage.js";
import type { TestProvider } from "./test-provider.js";

export interface Run {
  readonly outcome: Promise<Connection<Place, object>>;
  readonly events: CoreEvent[];
  /** Codes of the warnings, each with its detail. */
  readonly warnings: () => string[];
}

export function run(provider: TestProvider, settings: Partial<CallSettings> = {}): Run {
  const events: CoreEvent[] = [];
  const outcome = runCall(
    {
      words: provider.words,
      reuse: true,
      takeover: false,
      spends: true,
      wantsClient: false,
      signInMs: 30_000,
      openMs: 90_000,
      emit: (event) => void events.push(event),
      ...settings,
    },
    (call) => connect(provider, call),
  );
  // Each test reads the outcome; a failure that comes earlier than that is no loose rejection.
  outcome.catch(() => undefined);
  const isWarning = (event: CoreEvent): event is CoreWarning => event.type === "warning";
  const warnings = () => events.filter(isWarning).map(({ code, detail }) => (detail ? `${code}: ${detail}` : code));
  return { outcome, events, warnings };
}
