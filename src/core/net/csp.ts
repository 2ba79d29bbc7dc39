// Notices when the page's own Content-Security-Policy stops a request: the only way to tell a blocked request from a failed one.
import { sleep } from "./scope.js";
import { toUrl } from "./url.js";

/** The directive that stopped a request to the watched origin, if one did; waits `withinMs` (ms) for a late report. */
type Blocked = (withinMs: number) => Promise<string | undefined>;

/** Runs `work`, which may ask what the page's policy stopped meanwhile at `origin` (its WebSocket form included). */
export async function watchCsp<T>(
  origin: string,
  signal: AbortSignal,
  work: (blocked: Blocked) => Promise<T>,
): Promise<T> {
  let directive: string | undefined;
  const noteViolation = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    const blocked = toUrl(blockedURI.replace(/^ws/, "http"));
    if (disposition !== "report" && blocked?.origin === origin)
      directive = effectiveDirective.replace(/-(elem|attr)$/, "");
  };
  document.addEventListener("securitypolicyviolation", noteViolation);
  try {
    return await work(async (withinMs) => {
      if (!directive) await sleep(withinMs, signal);
      return directive;
    });
  } finally {
    document.removeEventListener("securitypolicyviolation", noteViolation);
  }
}
