// Ends another user's session before ours is made, where the page asked for it and may: a DELETE works on one origin only.
import { askProxy } from "../ask-proxy.js";
import type { Flow } from "../flow.js";
import type { Verdict } from "../verify/verdict.js";
import { sameUser } from "./judge.js";
import type { Expected } from "./reuse.js";

/** Does nothing unless the proxy is on the page's origin and the live session is another user's. */
export async function endOtherSession(
  { signal }: Flow,
  { proxy, named }: Expected,
  found: Verdict | undefined,
): Promise<void> {
  if (proxy.origin !== location.origin || !named || found?.state !== "active" || sameUser(found.user, named)) return;
  await askProxy(proxy, "qps/user", { method: "DELETE", signal });
}
