// Why a question with cookies has no answer. A gateway that asks by HTTP authentication (401 with `WWW-Authenticate: Basic`) has the
// browser show its dialog, and until somebody closes that the request has no answer: Chromium 156 does so where page and Qlik are on one
// site, and fails at once where they are not. For a request without cookies no browser shows one.
import { sleep } from "../../core/net/scope.js";
import { askProxy } from "../ask-proxy.js";
import type { QlikSenseError } from "../errors/codes.js";
import { cookiesUnanswered, gatewayLogin } from "../errors/gateway.js";
import type { Proxy } from "../proxy.js";

/** Qlik answers in less, and a person does not type a password in less. */
const PATIENCE_MS = 3_000;

/** What the same question says without cookies; `undefined` where it has no answer either. Rejects with the signal's reason. */
export async function explainLate(proxy: Proxy, signal: AbortSignal): Promise<QlikSenseError | undefined> {
  const ask = (init: RequestInit) =>
    askProxy(proxy, "qps/user", { credentials: "omit", signal, ...init }).catch(() => undefined);
  const answer = (await ask({})) ?? (await ask({ mode: "no-cors", redirect: "follow" }));
  signal.throwIfAborted();
  if (answer?.status === 401) return gatewayLogin(proxy, "dialog");
  return answer && cookiesUnanswered(proxy);
}

/** Does `work`; while that has no answer, asks in the background why, and tells `late`. Nothing is told of work that was in time. */
export async function noteWhyLate<T>(
  proxy: Proxy,
  signal: AbortSignal,
  late: (cause: QlikSenseError | undefined) => void,
  work: () => Promise<T>,
): Promise<T> {
  let isDone = false;
  const look = async () => {
    await sleep(PATIENCE_MS, signal);
    const cause = isDone ? undefined : await explainLate(proxy, signal);
    if (!isDone) late(cause);
  };
  // An aborted signal has a reason of its own, which `work` tells.
  look().catch(() => undefined);
  try {
    return await work();
  } finally {
    isDone = true;
    if (!signal.aborted) late(undefined);
  }
}
