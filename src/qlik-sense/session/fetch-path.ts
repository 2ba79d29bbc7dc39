// REST calls with the session: the repository (`qrs/…`), `api/v1/…`. Each carries Qlik's keys against forged requests; a redirect to
// the login counts as a 401. A session that has ended is renewed once, where it may be.
import { raceSignal } from "../../core/net/scope.js";
import type { LiveSession } from "../../core/session.js";
import { askProxy } from "../ask-proxy.js";
import { pathOutside } from "../errors/configure.js";
import { headersRefused } from "../errors/session.js";
import { sessionExpired } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";

export interface FetchOwner {
  readonly live: LiveSession;
  readonly proxy: Proxy;
  readonly csrfToken: () => Promise<string>;
}

/** No secret: it proves that no foreign page's form sent the request (help: using Xrfkey headers). */
const XRF_KEY = "qlikTicket0Xrfke";

/** Methods that change nothing need no CSRF token. */
const READS = /^(GET|HEAD)$/i;

/**
 * Throws `session-expired`, `signed-out`, `other-user`, `cors-missing`, `invalid-option`; the reason of `init.signal` when that aborts.
 * Gives every other answer as it came, also those that say no.
 */
export async function fetchPath(owner: FetchOwner, path: string, init: RequestInit = {}): Promise<Response> {
  const { live, proxy } = owner;
  const below = pathBelow(proxy, path);
  const signal = init.signal ?? undefined;
  const ensure = () => (signal ? raceSignal(live.ensure(), signal) : live.ensure());
  await ensure();
  const response = await send(owner, below, init);
  if (!mayBeSignedOut(response)) return response;
  // A 403 of a live session is Qlik's own "no".
  if ((await live.check()) !== "inactive") {
    live.assertOpen();
    return response;
  }
  await ensure();
  if (isUsedUp(init.body)) throw sessionExpired(proxy);
  const second = await send(owner, below, init);
  if (mayBeSignedOut(second) && (await live.check()) === "inactive") throw sessionExpired(proxy);
  return second;
}

const mayBeSignedOut = ({ type, status }: Response): boolean =>
  type === "opaqueredirect" || status === 401 || status === 403 || (status >= 301 && status <= 308);

/** A stream can be sent once. */
const isUsedUp = (body: RequestInit["body"]): boolean => body instanceof ReadableStream;

/** The path and query below the prefix, with Qlik's key in it. */
function pathBelow({ base }: Proxy, path: string): string {
  const url = new URL(path.replace(/^\/+/, ""), base);
  if (!url.href.startsWith(base)) throw pathOutside(base);
  url.searchParams.set("xrfkey", XRF_KEY);
  return url.href.slice(base.length);
}

async function send(owner: FetchOwner, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("X-Qlik-Xrfkey", XRF_KEY);
  if (!READS.test(init.method ?? "GET")) {
    const token = await owner.csrfToken();
    if (token) headers.set("qlik-csrf-token", token);
  }
  try {
    return await askProxy(owner.proxy, path, { ...init, credentials: "include", redirect: "manual", headers });
  } catch (error) {
    throw await explainNoAnswer(owner, init, headers, error);
  }
}

/** The host answers a plain request of this page and not this one: its header fields were refused. */
async function explainNoAnswer(
  { live, proxy }: FetchOwner,
  { signal }: RequestInit,
  headers: Headers,
  error: unknown,
): Promise<unknown> {
  if (signal?.aborted || proxy.origin === location.origin) return error;
  if ((await live.check()) === "unknown") return error;
  // Browsers give them in order and in small letters (Fetch standard, Headers); the DOMs of tests give them as they were set.
  const names = [...headers.keys()].map((name) => name.toLowerCase());
  const asked = names.filter((name) => !SAFELISTED.test(name));
  return headersRefused(proxy, asked);
}

/** Header fields that a page may send without asking (Fetch standard, CORS-safelisted request-header). */
const SAFELISTED = /^(accept|accept-language|content-language)$/i;
