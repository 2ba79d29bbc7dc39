// Asks by WebSocket who is signed in: the proxy's first message names the user, and no CORS header is needed to read it.
import { watchCsp } from "../../core/net/csp.js";
import { localNetworkState } from "../../core/net/local-network.js";
import { openScope, settle, sleep } from "../../core/net/scope.js";
import { askProxy } from "../ask-proxy.js";
import { cspBlocked, localNetworkBlocked, unreachable } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";
import { explainSilence } from "./explain-silence.js";
import { readVerdict, type Verdict } from "./verdict.js";

interface Message {
  readonly method?: unknown;
  readonly params?: unknown;
}

/**
 * A firewall may swallow a WebSocket without a word. Where plain requests are answered, Qlik is awake, and has this much
 * longer for it.
 */
const SILENCE_MS = 10_000;

/** Undefined for what no Qlik proxy says. */
function readMessage(text: string): Message | undefined {
  try {
    return (JSON.parse(text) as Message | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Undefined when the handshake is refused: origin not in the host allow list, CSRF token asked for, or no such prefix. */
const askWebSocket = (proxy: Proxy, signal: AbortSignal): Promise<Verdict | undefined> =>
  settle(signal, (resolve) => {
    const socket = new WebSocket(`${proxy.base.replace(/^http/, "ws")}app/engineData`);
    socket.onerror = socket.onclose = () => resolve(undefined);
    socket.onmessage = ({ data }) => {
      // `OnAuthenticationInformation` comes first (help: messages between proxy and clients).
      const message = readMessage(String(data));
      if (!message) resolve(undefined);
      else if (message.method === "OnAuthenticationInformation")
        resolve(readVerdict(Object(message.params) as Record<string, unknown>));
    };
    return () => {
      socket.onerror = socket.onclose = socket.onmessage = null;
      socket.close();
    };
  });

/** The socket's word; `undefined` when it is refused, or silent although plain requests are answered. */
async function askInTime(proxy: Proxy, signal: AbortSignal, answers: Promise<boolean>): Promise<Verdict | undefined> {
  const { signal: open, end } = openScope(signal);
  const silence = answers.then((isAlive) =>
    isAlive ? sleep(SILENCE_MS, open).then(() => undefined) : new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([askWebSocket(proxy, open), silence]);
  } catch (error) {
    if (signal.aborted) throw error;
    // Firefox and WebKit throw where the page's policy forbids the address.
    return undefined;
  } finally {
    end();
  }
}

/**
 * Throws when the WebSocket says nothing: `unreachable`, `offline`, `csp-blocked`, `local-network-blocked`, `gateway-login`,
 * `cors-missing`; and `websocket-refused` where it answered before there was a session. `cause`: why `/qps/user` could not be read.
 */
export const verifyByWebSocket = (
  proxy: Proxy,
  signal: AbortSignal,
  cause: unknown,
  lastVia?: string,
): Promise<Verdict> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    // Asked beside it: a no-cors request resolves when anything answers and rejects when nothing does (three engines).
    const answers = askProxy(proxy, "qps/user", { mode: "no-cors", redirect: "follow", signal }).then(
      () => true,
      () => false,
    );
    const verdict = await askInTime(proxy, signal, answers);
    if (verdict) return verdict;
    const isAlive = await answers;
    // Firefox reports a blocked request some time after it has failed.
    const directive = await blocked(100);
    if (directive) throw cspBlocked(proxy, directive, "verify");
    if (isAlive) throw await explainSilence(proxy, signal, lastVia);
    const permission = await localNetworkState(proxy.config.host);
    if (permission === "denied") throw localNetworkBlocked(proxy);
    throw unreachable(proxy, cause, permission);
  });
