// `fetch` as browsers have it: CORS, opaque redirects, a body that may never end, and errors that name the address.
import type { Ask, Reply } from "./network.js";
import { header, kindOf, mark, sawConsumed, sawUser, type RequestParts } from "./requests.js";

export function createFetch(parts: RequestParts): typeof globalThis.fetch {
  const { network, origin, seen, isSecret, open } = parts;
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input, origin);
      const { mode = "cors", redirect = "follow", method = "GET", credentials } = init;
      const signal = init.signal ?? undefined;
      const fail = reject as (reason: unknown) => void;
      const hasTicket = isSecret(url);
      if (hasTicket && (init.cache !== "no-store" || init.referrerPolicy !== "no-referrer" || redirect !== "manual"))
        parts.broken(`a ticket by fetch with ${JSON.stringify(init)}`);
      if (signal?.aborted) {
        fail(signal.reason);
        return;
      }
      const name = mark("fetch", url);
      open.add(name);
      const asked = seen.length;
      const kind = kindOf(url);
      const ask: Ask = { kind, url, method, directive: "connect-src", credentials: credentials === "include" };
      const cancel = network.send(ask, (reply) => {
        signal?.removeEventListener("abort", abort);
        open.delete(name);
        const isReadable =
          reply &&
          (url.origin === origin ||
            kind === "endpoint" ||
            mode === "no-cors" ||
            (header(reply, "access-control-allow-origin") === origin &&
              header(reply, "access-control-allow-credentials") === "true"));
        const isRedirect = reply !== undefined && reply.status >= 300 && reply.status < 400;
        // Followed to a login page of another origin: not readable either.
        if (!isReadable || (isRedirect && redirect !== "manual" && mode !== "no-cors")) {
          if (hasTicket) sawConsumed(parts, url, false, false);
          fail(new TypeError(`Failed to fetch ${url.href}`));
          return;
        }
        if (hasTicket) sawConsumed(parts, url, !isRedirect, reply.status === 200);
        const isOpaque = mode === "no-cors" || isRedirect;
        if (kind === "probe" && !isOpaque) sawUser(seen, asked, String(reply.body));
        resolve(toResponse(reply, url, isOpaque, isRedirect, signal, open, name));
      });
      const abort = () => {
        cancel();
        open.delete(name);
        fail(signal?.reason);
      };
      signal?.addEventListener("abort", abort);
    });
}

function toResponse(
  reply: Reply,
  url: URL,
  isOpaque: boolean,
  isRedirect: boolean,
  signal: AbortSignal | undefined,
  open: Set<string>,
  name: string,
): Response {
  const status = isOpaque ? 0 : reply.status;
  const bytes = typeof reply.body === "string" ? new TextEncoder().encode(reply.body) : reply.body;
  let given = false;
  const read = () =>
    new Promise<{ done: boolean; value: Uint8Array | undefined }>((resolve, reject) => {
      const fail = reject as (reason: unknown) => void;
      if (signal?.aborted) {
        fail(signal.reason);
        return;
      }
      if (!given) {
        given = true;
        resolve({ done: false, value: bytes });
        return;
      }
      if (reply.bodyEnds === "broken") {
        fail(new TypeError("network error"));
        return;
      }
      if (reply.bodyEnds === undefined) {
        resolve({ done: true, value: undefined });
        return;
      }
      open.add(name);
      signal?.addEventListener("abort", () => {
        open.delete(name);
        fail(signal.reason);
      });
    });
  const response = {
    ok: status >= 200 && status < 300,
    status,
    type: isRedirect ? "opaqueredirect" : isOpaque ? "opaque" : "cors",
    url: url.href,
    redirected: false,
    headers: {
      get: (key: string) => (isOpaque ? null : header(reply, key)),
      has: (key: string) => header(reply, key) !== null,
    },
    body: isOpaque
      ? null
      : { getReader: () => ({ read, cancel: () => Promise.resolve(), releaseLock: () => undefined }) },
  };
  return response as unknown as Response;
}
