// One call of `connectBearer` with a test's provider, and all that its page hears.
import { runCall, type CallSettings } from "../../../../src/core/call.js";
import { connectBearer, type BearerConnection } from "../../../../src/core/bearer/connect.js";
import type { BearerEvent } from "../../../../src/core/bearer/session.js";
import type { CredentialSource, Place } from "../../../../src/core/provider.js";
import type { CoreEvent } from "../../../../src/core/stage.js";
import type { TestBearer } from "./bearer-provider.js";

type TestClient = CredentialSource<Place>;

export interface BearerRun {
  readonly outcome: Promise<BearerConnection<Place, TestClient>>;
  /** What the call told. */
  readonly events: CoreEvent[];
  /** What the session told, by type. */
  readonly heard: () => string[];
}

export function runBearer(provider: TestBearer, settings: Partial<CallSettings> = {}): BearerRun {
  const events: CoreEvent[] = [];
  const told: BearerEvent[] = [];
  const outcome = runCall(
    {
      words: provider.words,
      reuse: true,
      takeover: false,
      spends: true,
      wantsClient: true,
      signInMs: 30_000,
      openMs: 90_000,
      emit: (event) => void events.push(event),
      ...settings,
    },
    (call) => connectBearer(provider, call, (event) => void told.push(event)),
  );
  // Each test reads the outcome; a failure that comes earlier than that is no loose rejection.
  outcome.catch(() => undefined);
  const nameOf = (event: BearerEvent) => {
    if (event.type === "closed") return `closed: ${event.reason}`;
    if (event.type === "warning") return `warning: ${event.code}`;
    return event.type === "error" ? `error: ${event.error.code}` : event.type;
  };
  return { outcome, events, heard: () => told.filter(({ type }) => type !== "stage").map(nameOf) };
}

/** The text of the credential that a client is given now. */
export const tokenOf = async ({ client }: BearerConnection<Place, TestClient>): Promise<string> =>
  (await client.take()).secret.reveal();
