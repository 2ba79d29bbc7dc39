// Asks the proxy's Personal API who is signed in (help: Personal API, get): a plain GET without redirect, ticket or custom header.
import { readText } from "../../core/net/read-text.js";
import { askProxy } from "../ask-proxy.js";
import type { Proxy } from "../proxy.js";
import { explainUserAnswer } from "./strange-answer.js";
import { readVerdict, type Verdict } from "./verdict.js";

/** Rejects where the answer cannot be read; throws `gateway-login` or `unreachable` when what answers readably is no Qlik proxy. */
export async function askQpsUser(proxy: Proxy, signal: AbortSignal): Promise<Verdict> {
  const response = await askProxy(proxy, "qps/user", { signal });
  const body = (await readText(response)) ?? "";
  try {
    const answer = JSON.parse(body) as Record<string, unknown>;
    if (response.ok && ("session" in answer || "userId" in answer)) return readVerdict(answer);
  } catch {
    // Not JSON: said below.
  }
  throw explainUserAnswer(proxy, response, body);
}
