// One call by token or by login: provider, the core's flow, and the handle that the page gets.
import { startBearer } from "../../core/bearer/start.js";
import { userOf } from "../identity.js";
import type { Settings } from "../settings.js";
import { loginProvider } from "../ways/login.js";
import { tokenProvider } from "../ways/token.js";
import type { QlikCloudTokenSession } from "./types.js";

export async function startTokenSession(settings: Settings): Promise<QlikCloudTokenSession> {
  const { way } = settings;
  const provider = way.name === "login" ? loginProvider(settings, way.client) : tokenProvider(settings, way.source);
  const { handle, client: calls, place, identity } = await startBearer(provider, settings);
  const { id: tenant = "", clientId } = place ?? {};
  const { getAccessToken } = calls;
  return Object.assign(handle, calls, {
    user: identity && userOf(identity),
    tenant,
    hostConfig: {
      authType: "oauth2" as const,
      host: tenant,
      ...(clientId !== undefined && { clientId }),
      getAccessToken,
      noCache: true as const,
    },
  });
}
