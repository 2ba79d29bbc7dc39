// What a page does with a cookie session: calls of the tenant, with a CSRF token where something is changed, and socket addresses.
import type { LiveSession } from "../../core/session.js";
import { openScope } from "../../core/net/scope.js";
import { askTenant, explained, readRefusal, throwCommon, type Asked } from "../ask/ask-tenant.js";
import { answeredStrangely, sessionExpired } from "../errors/use.js";
import { cookieInit, type WebPlace } from "../ask/cookie-init.js";
import { pathOf } from "./path.js";
import { webSocketUrlOf, type CloudSocketOptions } from "./web-socket-url.js";

export interface CookieClient {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly webSocketUrl: (appId: string, options?: CloudSocketOptions) => Promise<string>;
  readonly csrfToken: () => Promise<string>;
}

export function openCookieClient(place: WebPlace, live: Pick<LiveSession, "assertOpen" | "assertOwn">): CookieClient {
  /** The look goes out beside the request; the answer is handed over when it says that the session is this user's. */
  const owned = async <T>(work: () => Promise<T>): Promise<T> => {
    live.assertOpen();
    const [result] = await Promise.all([work(), live.assertOwn()]);
    return result;
  };
  let kept: Promise<string> | undefined;
  const csrf = () => (kept ??= fetchCsrfToken(place));
  return {
    csrfToken: () => owned(() => fetchCsrfToken(place)),
    // Qlik's own client takes a new one for each socket.
    async webSocketUrl(appId, options) {
      const token = await owned(() => fetchCsrfToken(place));
      const { webIntegrationId } = place;
      const credentials = { "qlik-csrf-token": token, "qlik-web-integration-id": webIntegrationId };
      return webSocketUrlOf(place, appId, credentials, options);
    },
    fetch: (path, init = {}) =>
      owned(async () => {
        if (isReading(init)) return send(place, path, init, undefined);
        const response = await send(place, path, init, await csrf());
        if (response.status !== 403 || (await readRefusal(response.clone())).code !== "CSRF-TOKEN-2") return response;
        kept = undefined;
        return send(place, path, init, await csrf());
      }),
  };
}

const isReading = ({ method = "GET" }: RequestInit): boolean => /^(GET|HEAD|OPTIONS)$/i.test(method);

function send(place: WebPlace, path: string, init: RequestInit, csrfToken: string | undefined): Promise<Response> {
  const signal = init.signal ?? openScope().signal;
  const fixed = cookieInit(place);
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(fixed.headers)) headers.set(name, value);
  if (csrfToken !== undefined) headers.set("qlik-csrf-token", csrfToken);
  const address = place.origin + pathOf(place, path);
  const asked: Asked = { tenant: place, listedAt: "web", signal };
  return explained(asked, () => fetch(address, { ...init, headers, credentials: fixed.credentials, signal }));
}

/** Throws `session-expired`, `rate-limited`, `cors-missing`, `unreachable`. */
function fetchCsrfToken(place: WebPlace): Promise<string> {
  const asked: Asked = { tenant: place, listedAt: "web", signal: openScope().signal };
  return askTenant(asked, "/api/v1/csrf-token", cookieInit(place), async (response) => {
    const token = response.headers.get("qlik-csrf-token");
    if (response.ok && token) return token;
    const refusal = await readRefusal(response);
    throwCommon(asked, response, refusal, "open");
    if (refusal.status === 401) throw sessionExpired(place);
    throw answeredStrangely(place, "a CSRF token", refusal.status);
  });
}
