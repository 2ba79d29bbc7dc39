// Adds a script or stylesheet of the proxy to the page. Without `crossorigin`: in that mode it would go without its cookie.

/** A nonce the page uses, for pages whose Content-Security-Policy wants one. */
export const pageNonce = () => document.querySelector<HTMLElement>("script[nonce]")?.nonce;

/** Resolves true on load, false on error or abort; then the tag is gone again. */
export function loadTag(tag: HTMLScriptElement | HTMLLinkElement, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (loaded: boolean) => {
      tag.onload = tag.onerror = null;
      signal.removeEventListener("abort", abort);
      if (!loaded) tag.remove();
      resolve(loaded);
    };
    const abort = () => settle(false);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort);
    tag.onload = () => settle(true);
    tag.onerror = abort;
    const nonce = pageNonce();
    if (nonce) tag.nonce = nonce;
    document.head.append(tag);
  });
}

export function scriptTag(src: string): HTMLScriptElement {
  // `async` explicitly: some DOMs load an injected script synchronously without it.
  return Object.assign(document.createElement("script"), { src, async: true });
}

export function linkTag(href: string, kind: { rel: string; as?: string }): HTMLLinkElement {
  return Object.assign(document.createElement("link"), { href, ...kind });
}
