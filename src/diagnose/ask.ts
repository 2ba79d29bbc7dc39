// The questions that are put to Qlik, none with a ticket, and each to an address that answers without a redirect.
import { isEmbedError, type EmbedError } from "../core/errors/embed-error.js";
import { watchCsp } from "../core/net/csp.js";
import { addTag } from "../core/net/load-tag.js";
import { settle } from "../core/net/scope.js";
import { scriptAddress } from "../core/share/trusted-types.js";
import { askProxy } from "../qlik-sense/ask-proxy.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import { readVerdict, type Verdict } from "../qlik-sense/check/verdict.js";
import { askQpsUser } from "../qlik-sense/check/via-qps-user.js";

/** Firefox reports a blocked request some time after it has failed. */
const LATE_REPORT_MS = 100;
const REPORT_MS = 250;

/** The directive of the page's own policy that stopped a request. */
interface Asked {
  readonly directive?: string | undefined;
}

export interface Reached extends Asked {
  /** Something answers there, readable or not. */
  readonly isAlive: boolean;
  /** Who is signed in; absent where the answer could not be read, or is no Qlik proxy's. */
  readonly verdict?: Verdict | undefined;
  /** A readable answer of something else. */
  readonly notAProxy?: EmbedError | undefined;
  /** Why it could not be read. */
  readonly cause?: unknown;
}

/** `/qps/user`, readable and not: together they tell missing headers from a host that is not there. */
export const reach = (proxy: Proxy, signal: AbortSignal): Promise<Reached> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    const opaque = askProxy(proxy, "qps/user", { mode: "no-cors", redirect: "follow", signal }).then(
      () => true,
      () => false,
    );
    try {
      return { isAlive: true, verdict: await askQpsUser(proxy, signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (isEmbedError(error)) return { isAlive: true, notAProxy: error };
      const isAlive = await opaque;
      signal.throwIfAborted();
      return { isAlive, cause: error, directive: await blocked(LATE_REPORT_MS) };
    }
  });

/** `absent`: older than May 2024. `withheld`: none without a session. `hidden`: given, but this page may not see it. */
export type TokenState = "given" | "absent" | "withheld" | "hidden" | "unreadable";

export interface Token {
  readonly state: TokenState;
  readonly value?: string;
}

export async function askToken(proxy: Proxy, signal: AbortSignal): Promise<Token> {
  try {
    const { status, ok, headers } = await askProxy(proxy, "qps/csrftoken", { signal });
    if (status === 404) return { state: "absent" };
    if (!ok) return { state: "withheld" };
    const value = headers.get("qlik-csrf-token");
    return value === null ? { state: "hidden" } : { state: "given", value };
  } catch {
    signal.throwIfAborted();
    return { state: "unreadable" };
  }
}

export interface Socket extends Asked {
  readonly isOpen: boolean;
  /** The proxy's first message names the user, and needs no CORS headers. */
  readonly verdict?: Verdict | undefined;
}

function verdictIn(message: string): Verdict | undefined {
  try {
    const { method, params } = JSON.parse(message) as { method?: unknown; params?: Record<string, unknown> };
    return method === "OnAuthenticationInformation" ? readVerdict(params ?? {}) : undefined;
  } catch {
    return undefined;
  }
}

const openSocket = (address: string, signal: AbortSignal): Promise<Socket> =>
  settle(signal, (resolve) => {
    const socket = new WebSocket(address);
    let isOpen = false;
    socket.onopen = () => (isOpen = true);
    socket.onerror = socket.onclose = () => resolve({ isOpen });
    socket.onmessage = ({ data }) => resolve({ isOpen, verdict: verdictIn(String(data)) });
    return () => {
      socket.onopen = socket.onerror = socket.onclose = socket.onmessage = null;
      socket.close();
    };
  });

/** Whether the engine's WebSocket opens for this page; no app is opened. */
export const askSocket = (proxy: Proxy, token: string, signal: AbortSignal): Promise<Socket> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    const query = token && `?${new URLSearchParams({ "qlik-csrf-token": token }).toString()}`;
    const address = `${proxy.base.replace(/^http/, "ws")}app/engineData${query}`;
    const socket = await openSocket(address, signal).catch(() => {
      signal.throwIfAborted();
      // Some engines throw where the page's policy forbids the address.
      return { isOpen: false };
    });
    return socket.isOpen ? socket : { ...socket, directive: await blocked(LATE_REPORT_MS) };
  });

type Kind = "image" | "script" | "style";

/** A hash of nothing: what comes is never run, from another origin as from the page's own (Subresource Integrity). */
const NEVER = `sha256-${"A".repeat(43)}=`;

/** A load of `address` that leaves nothing in the page; a preload would not do, Firefox reports none that is blocked. */
function load(as: Kind, address: string): () => void {
  if (as === "image") {
    const image = new Image();
    image.src = address;
    return () => image.removeAttribute("src");
  }
  const tag =
    as === "script"
      ? addTag<HTMLScriptElement>("script", { src: scriptAddress(address, address), integrity: NEVER })
      : addTag<HTMLLinkElement>("link", { href: address, rel: "stylesheet", media: "print" });
  return () => tag.remove();
}

/** The directive that keeps images, scripts or styles of Qlik out: said before anything is sent, so no answer is waited for. */
export const askPolicy = (proxy: Proxy, as: Kind, signal: AbortSignal): Promise<string | undefined> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    const unload = load(as, `${proxy.base}qps/user`);
    try {
      return await blocked(REPORT_MS);
    } finally {
      unload();
    }
  });

/** True where the page's policy wants Trusted Types, and does not let this package's own policy be made. */
export function lacksScriptPolicy({ base }: Proxy): boolean {
  try {
    document.createElement("script").src = scriptAddress(base, base);
    return false;
  } catch {
    return true;
  }
}
