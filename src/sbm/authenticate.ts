// The public function.
import { startBearer } from "../core/bearer/start.js";
import { sbmProvider } from "./provider.js";
import { readSettings } from "./settings.js";
import type { SbmOptions, SbmSession, SbmSource } from "./types.js";

/**
 * Gets a security token of SBM (Solutions Business Manager) for a user, and calls SBM with it.
 *
 * @param source Address of your token endpoint, a function that fetches a token (`customFormToken` on a custom form), or a token that
 * came with the page.
 * @param options See {@link SbmOptions}. Unknown keys are refused.
 * @returns The session: `fetch` for SBM's JSON API, `token()` for all else.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 * @example
 * const sbm = await authenticateSbm("/api/sbm-token", { server: "/sbm" });
 * const { version } = await (await sbm.fetch("/jsonapi/GetVersion")).json();
 */
export async function authenticateSbm(source: SbmSource, options: SbmOptions = {}): Promise<SbmSession> {
  const settings = readSettings(source, options);
  const { handle, client, identity } = await startBearer(sbmProvider(settings), settings);
  return Object.assign(handle, client, {
    user: identity && { username: identity.key },
    server: settings.server.id,
  });
}
