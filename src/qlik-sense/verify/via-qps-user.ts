// Asks the proxy's Personal API who is signed in (help: Personal API, get): a plain GET without redirect, ticket or custom header.
import { readText } from "../../core/read-text.js";
import type { Flow } from "../flow.js";
import { notAProxy } from "../messages.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser } from "../types.js";

/** Whose session this browser has: a user's, none, or not to be read from here. */
export type Verdict =
  | { readonly state: "active"; readonly user: QlikUser }
  | { readonly state: "inactive" }
  | { readonly state: "unreadable"; readonly cause?: unknown };

/** An anonymous session (`NONE\anonymous…`) is nobody's. */
export function verdictOf(userDirectory: unknown, userId: unknown): Verdict {
  return typeof userDirectory === "string" && typeof userId === "string" && userId && userDirectory !== "NONE"
    ? { state: "active", user: { userDirectory, userId } }
    : { state: "inactive" };
}

/** Throws `unreachable` when what answers readably is no Qlik proxy. */
export async function askQpsUser(flow: Flow, proxy: Proxy): Promise<Verdict> {
  let response: Response;
  let body: string | undefined;
  try {
    response = await fetch(`${proxy.base}qps/user`, {
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: flow.signal,
    });
    body = await readText(response, 16_384);
  } catch (cause) {
    if (flow.signal.aborted) throw cause;
    return { state: "unreadable", cause };
  }
  try {
    const answer = JSON.parse(body ?? "") as Record<string, unknown>;
    if (response.ok && (answer["session"] === "inactive" || "userId" in answer)) {
      return answer["session"] === "inactive"
        ? { state: "inactive" }
        : verdictOf(answer["userDirectory"], answer["userId"]);
    }
  } catch {
    // Not JSON: said below.
  }
  throw notAProxy(proxy, response.status);
}
