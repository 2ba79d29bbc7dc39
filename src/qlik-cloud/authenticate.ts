// The public function. What it does is in `session/`, `ways/` and the core's flows.
import { readSettings } from "./settings.js";
import { startCookieSession } from "./session/cookie-session.js";
import { startTokenSession } from "./session/token-session.js";
import type { QlikCloudCookieSession, QlikCloudTokenSession } from "./session/types.js";
import type { QlikCloudOptions, QlikCloudSource } from "./types.js";

/**
 * Signs a user in to a Qlik Cloud tenant: with an access token of your backend, by a login at the tenant, or with a JWT.
 *
 * @param source Address of your token endpoint, a function that fetches a token, a token that came with the page, or an OAuth client
 * (`{ clientId }`) whose users sign in at the tenant: the page is left, and comes back.
 * @param options See {@link QlikCloudOptions}. Unknown keys are refused.
 * @returns The session: `fetch`, `webSocketUrl`, and what `@qlik/api`, enigma.js and qlik-embed take.
 * @throws EmbedError with one of the codes of `docs/errors.md`; the signal's reason when `signal` aborts.
 * @example
 * const cloud = await authenticateQlikCloud("/api/qlik-cloud-token", { tenant: "https://your-tenant.eu.qlikcloud.com" });
 * const apps = await (await cloud.fetch("/api/v1/items?resourceType=app")).json();
 */
export function authenticateQlikCloud(
  source: QlikCloudSource,
  options: QlikCloudOptions & { readonly credential: "jwt" },
): Promise<QlikCloudCookieSession>;
export function authenticateQlikCloud(
  source: QlikCloudSource,
  options?: QlikCloudOptions & { readonly credential?: "token" },
): Promise<QlikCloudTokenSession>;
export function authenticateQlikCloud(
  source: QlikCloudSource,
  options: QlikCloudOptions,
): Promise<QlikCloudCookieSession | QlikCloudTokenSession>;
export async function authenticateQlikCloud(
  source: QlikCloudSource,
  options: QlikCloudOptions = {},
): Promise<QlikCloudCookieSession | QlikCloudTokenSession> {
  const settings = readSettings(source, options);
  const { way } = settings;
  return way.name === "jwt" ? startCookieSession(settings, way.source) : startTokenSession(settings);
}
