// The public function. What it does is in `qlik-sense/start-session.ts`, and the flow in `core/connect.ts`.
export { VERSION } from "./core/name.js";
import { parseProxy } from "./qlik-sense/proxy.js";
import { loadSingle, type SinglePlace } from "./qlik-sense/session/single-frame.js";
import { singleUrlOf, type SingleUrlOptions } from "./qlik-sense/session/single-url.js";
import type { QlikMashup, QlikSession } from "./qlik-sense/session/session.js";
import { startSession } from "./qlik-sense/start-session.js";
import type { AuthenticateOptions, Source } from "./qlik-sense/types.js";

/**
 * Signs this browser in to Qlik Sense with a one-time ticket and loads the Capability API.
 *
 * @param source Address of your ticket endpoint, a function that fetches a ticket, or a ticket that came with the page.
 * @param options See {@link AuthenticateOptions}. Unknown keys are refused.
 * @returns The session with `qlik`, `require` and `openApp`; without these when `bootstrap` is `false`.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 * @example
 * const mashup = await authenticate("/api/qlik-ticket", { proxy: "https://sense.example.com/mashup" });
 * await mashup.openApp("2f1c5a7e-…").getObject("chart", "pYxQd");
 */
export function authenticate(
  source: Source,
  options: AuthenticateOptions & { readonly bootstrap: false },
): Promise<QlikSession>;
export function authenticate(
  source: Source,
  options?: AuthenticateOptions & { readonly bootstrap?: Exclude<AuthenticateOptions["bootstrap"], false> },
): Promise<QlikMashup>;
export function authenticate(source: Source, options: AuthenticateOptions): Promise<QlikSession | QlikMashup>;
export function authenticate(source: Source, options?: AuthenticateOptions): Promise<QlikSession | QlikMashup> {
  return startSession(source, options, { spends: true });
}

/**
 * The same without spending anything: the session that this page has already will do when the source names its user and rights.
 * Throws `other-user` otherwise.
 */
export const rejoinSession = (source: Source, options?: AuthenticateOptions): Promise<QlikMashup> =>
  startSession(source, options, { spends: false }) as Promise<QlikMashup>;

/** The address of the single page at a proxy, also where there is no session. Throws `invalid-option` and `insecure-proxy`. */
export const singleUrlAt = (proxy: string, options: SingleUrlOptions): string =>
  singleUrlOf(parseProxy(proxy, true), options);

/**
 * Shows the single page of the session at `proxy` in a frame; resolves when it is there. Throws `frame-refused`, `csp-blocked`,
 * `qlik-load-failed` and `invalid-option`.
 */
export const showSingle = (
  at: SinglePlace,
  proxy: string,
  options: SingleUrlOptions,
  signal: AbortSignal,
): Promise<void> => loadSingle(at, parseProxy(proxy, true), options, signal);
