// Whether an address of another origin leads on to a third one. A page may not see such a redirect. A frame of its own whose policy
// allows that one origin is told by the browser: a request that is redirected out of it breaks the policy.
import { openScope, raceSignal, settle } from "./scope.js";

/** Milliseconds for frame and request together: what is not known by then is not said. */
const ASK_MS = 3_000;
/** Firefox reports a blocked request some time after it has failed. */
const LATE_REPORT_MS = 100;

/** False also where it cannot be told. Never rejects but with the signal's reason. */
export async function leavesOrigin(
  address: URL,
  credentials: RequestCredentials,
  outer: AbortSignal,
): Promise<boolean> {
  const { signal, end } = openScope(outer, ASK_MS);
  let frame: HTMLIFrameElement | undefined;
  try {
    frame = document.createElement("iframe");
    await open(frame, signal);
    return await raceSignal(isStopped(frame, address, credentials), signal);
  } catch {
    outer.throwIfAborted();
    return false;
  } finally {
    end();
    frame?.remove();
  }
}

/** Firefox puts the frame's document in some time after the frame. */
const open = (frame: HTMLIFrameElement, signal: AbortSignal): Promise<unknown> =>
  settle<unknown>(signal, (resolve) => {
    frame.hidden = true;
    frame.onload = resolve;
    document.documentElement.append(frame);
    return undefined;
  });

async function isStopped(
  { contentDocument: inner, contentWindow }: HTMLIFrameElement,
  address: URL,
  credentials: RequestCredentials,
): Promise<boolean> {
  if (!inner || !contentWindow) return false;
  const policy = inner.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src ${address.origin}`;
  inner.head.append(policy);
  let directive: string | undefined;
  inner.addEventListener("securitypolicyviolation", (event) => (directive = event.effectiveDirective));
  try {
    // The frame's own function: its policy counts.
    const page = contentWindow as Window & typeof globalThis;
    await page.fetch(address.href, { mode: "no-cors", credentials, cache: "no-store", referrerPolicy: "no-referrer" });
    return false;
  } catch {
    if (directive === undefined) await new Promise((resolve) => setTimeout(resolve, LATE_REPORT_MS));
    return directive !== undefined;
  }
}
