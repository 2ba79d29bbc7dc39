// The page's Cross-Origin-Embedder-Policy. Under `credentialless` an image spends a credential and its cookie is not kept;
// under `require-corp` it fires `error` although the cookie was set (measured in Chromium). No API names the policy.

export type EmbedderPolicy = "require-corp" | "credentialless" | "unsafe-none" | "unknown";

/**
 * Reads the policy from the headers of this page, asked for once more by `HEAD`. `unknown` where that tells nothing: no
 * such method, a login in between, a policy that only the first answer had. Rejects only with the signal's reason.
 */
export async function embedderPolicy(signal?: AbortSignal): Promise<EmbedderPolicy> {
  try {
    const { ok, headers } = await fetch(location.href, {
      method: "HEAD",
      redirect: "manual",
      ...(signal && { signal }),
    });
    const [, policy] =
      /^\s*(require-corp|credentialless)\s*(?:;|$)/.exec(headers.get("cross-origin-embedder-policy") ?? "") ?? [];
    if (policy) return policy as EmbedderPolicy;
    // Isolation needs the policy, so the headers read now are not those that made the page.
    return ok && !globalThis.crossOriginIsolated ? "unsafe-none" : "unknown";
  } catch {
    signal?.throwIfAborted();
    return "unknown";
  }
}
