// Cookie sessions: of people who signed in on the tenant's own page, and of pages that sent a JWT.

import { randomGuid, randomHex } from "../../model/state/random.js";
import type { Clock, ProxyRequest, ProxyResponse } from "../../model/types.js";
import { cookieValues, dropCookie, setCookie, type CookieLook } from "../../system/cookies.js";
import { createExpiring } from "../../system/expiring.js";
import type { TenantUser } from "./users.js";

export interface TenantSession {
  /** The cookie's value: a secret. */
  readonly id: string;
  readonly user: TenantUser;
  /** The value of the cookie beside it. */
  readonly signature: string;
  readonly csrfToken: string;
  readonly authTime: number;
}

export interface TenantSessions {
  /** Makes a session; its headers give it to the browser. */
  create(user: TenantUser, url: URL): { readonly session: TenantSession; readonly headers: ProxyResponse["headers"] };
  /** The live session of the request's cookies. */
  of(request: ProxyRequest): TenantSession | undefined;
  /** Ends it; the headers make the browser forget it. */
  end(request: ProxyRequest): { readonly ended: boolean; readonly headers: ProxyResponse["headers"] };
  all(): readonly TenantSession[];
  clear(): void;
}

const SESSION = "eas.sid";
const CSRF = "_csrfToken";
const NAMES = [SESSION, `${SESSION}.sig`, CSRF, `${CSRF}.sig`];

export function createTenantSessions(clock: Clock, ttlMs: number, sameSite: CookieLook["sameSite"]): TenantSessions {
  const sessions = createExpiring<TenantSession>(clock);
  const look = { sameSite };
  const find = (request: ProxyRequest) => {
    const marks = cookieValues(request, `${SESSION}.sig`);
    return cookieValues(request, SESSION)
      .map((id) => sessions.find(id))
      .find((session) => session !== undefined && marks.includes(session.signature));
  };
  return {
    create(user, url) {
      const secrets = { id: randomGuid(), signature: randomHex(40), csrfToken: randomHex(64) };
      const session = { ...secrets, user, authTime: clock.now() };
      sessions.keep(session.id, session, ttlMs);
      const values = [session.id, session.signature, session.csrfToken, randomHex(40)];
      return { session, headers: NAMES.map((name, index) => setCookie(name, values[index] ?? "", look, url)) };
    },
    of: find,
    end(request) {
      const session = find(request);
      if (session) sessions.take(session.id);
      return { ended: session !== undefined, headers: NAMES.map((name) => dropCookie(name, look, request.url)) };
    },
    all: () => sessions.all(),
    clear: () => sessions.clear(),
  };
}
