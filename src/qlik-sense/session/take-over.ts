// Ends another user's session before ours is made, where the page asked for it and may: a DELETE works on one origin only.
import type { Flow } from "../flow.js";
import type { Verified } from "../verify/verify-session.js";
import { sameUser } from "./judge.js";
import type { Expected } from "./reuse.js";

/** Does nothing unless `takeover` is on, the proxy is on the page's origin and the live session is another user's. */
export async function endOtherSession(
  flow: Flow,
  { proxy, named }: Expected,
  found?: Verified["verdict"],
): Promise<void> {
  const { takeover } = flow.settings;
  if (!takeover || proxy.origin !== location.origin || !named) return;
  if (found?.state !== "active" || sameUser(found.user, named)) return;
  await fetch(`${proxy.base}qps/user`, { method: "DELETE", credentials: "include", signal: flow.signal });
}
