// A credential fetched as a sign-in fetches it: the page's words, the provider's view of them, and what came of the source.
import type { Secret } from "../../../src/core/secret.js";
import type { Identity } from "../../../src/core/provider.js";
import { qlikSense } from "../../../src/qlik-sense/provider.js";
import type { Proxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { ENDPOINT, PROXY } from "./flow.js";

export interface Acquired {
  readonly text: string;
  readonly secret: Secret;
  readonly place: Proxy;
  readonly identity?: Identity | undefined;
  readonly rightsKey?: string | undefined;
  readonly receivedAtMs: number;
  readonly lifeMs: number;
  readonly warnings: readonly string[];
}

/** Fetches one credential; the proxy is {@link PROXY} unless the options name others. */
export async function acquire(
  source: unknown = ENDPOINT,
  options: AuthenticateOptions = {},
  { signal = new AbortController().signal, attempt = 1 } = {},
): Promise<Acquired> {
  const warnings: string[] = [];
  const provider = qlikSense(readSettings(source, { proxy: PROXY, ...options }));
  const ask = await provider.prepare(signal);
  const reason = attempt === 1 ? ("start" as const) : ("retry" as const);
  const credential = await ask.acquire({ signal, attempt, reason, warn: (code) => void warnings.push(code) });
  if (credential.kind !== "credential") throw new Error("Qlik Sense grants no session without a credential.");
  return { ...credential, text: credential.secret.reveal(), warnings };
}

/** Under which key a call with these words shares a sign-in. */
export async function shareKeyFor(source: unknown, options: AuthenticateOptions = {}): Promise<string> {
  const { shareKey } = await qlikSense(readSettings(source, options)).prepare(new AbortController().signal);
  return shareKey;
}
