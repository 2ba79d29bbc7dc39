// For those who connect a system of their own: the flow, and what a provider is made of. Importing it does nothing.
import { startBearer, type StartedBearer } from "../core/bearer/start.js";
import type { SessionEvent } from "../core/bearer/events.js";
import type { BearerProvider, Place } from "../core/provider.js";

export { EmbedError, isEmbedError } from "../core/errors/embed-error.js";
export { createSecret } from "../core/secret.js";
export { askEndpoint, type EndpointSettings } from "./ask-endpoint.js";
export { plainExplanations } from "./plain-explanations.js";

/** What a page says of a call. */
export interface ConnectOptions {
  /**
   * Milliseconds for the sign-in, and for each renewal.
   * @default 30000
   */
  readonly timeoutMs?: number;
  /** Ends the call: it rejects with the signal's reason. The session that it gave goes on. */
  readonly signal?: AbortSignal;
  /** Is called with each event. */
  readonly onEvent?: (event: SessionEvent) => void;
}

/**
 * Runs a provider of your own: calls at once share a credential, each step has a deadline, failures are tried again where their `cure`
 * says so, a credential is renewed before its end, and another person's is never handed out. docs/providers.md has one of less than 40 lines.
 *
 * @returns `client`, as the provider's `open` made it, and `handle`: state, renewal, logout and events of the session.
 * @throws EmbedError of the provider's own sentences, and `timeout`, `offline`, `unsupported-environment`.
 * @example
 * const { client, handle } = await connectProvider(reports, { onEvent: console.log });
 * const report = await client.fetch("/reports/1");
 */
export const connectProvider = <P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { timeoutMs = 30_000, signal, onEvent }: ConnectOptions = {},
): Promise<StartedBearer<P, Client>> => startBearer(provider, { signInMs: timeoutMs, signal, onEvent });

export type { CoreErrorCode, Cure, EmbedErrorInit, ErrorFacts, ErrorStage, Fix } from "../core/errors/embed-error.js";
export type { BearerHandle, StartedBearer } from "../core/bearer/start.js";
export type {
  ClosedEvent,
  ExpiredEvent,
  OtherUserEvent,
  ReadyEvent,
  RenewedEvent,
  RenewingEvent,
  SessionEvent,
  SessionEventMap,
  WarningEvent,
} from "../core/bearer/events.js";
export type {
  Ask,
  BearerExplanations,
  BearerProvider,
  CommonExplanations,
  Credential,
  CredentialSource,
  Granted,
  Identity,
  News,
  Place,
  Provider,
  Redirect,
  Returned,
  Step,
  Whose,
  Words,
} from "../core/provider.js";
export type { CallOptions, EndpointCall } from "../core/issuer/call-options.js";
export type { HeaderFields } from "../core/issuer/page-code.js";
export type { Secret } from "../core/secret.js";
export type { SessionCheck, SessionState } from "../core/session.js";
export type { CoreStage, CoreStageEvent } from "../core/stage.js";
