// Adds a script or stylesheet of a server to the page. Without `crossorigin`: in that mode it would go without its cookie.
import { settle } from "./scope.js";

type Tag = HTMLScriptElement | HTMLLinkElement;

/** A nonce the page uses, for pages whose Content-Security-Policy wants one. */
const pageNonce = () => document.querySelector<HTMLElement>("script[nonce]")?.nonce ?? "";

/** Adds the tag; `async` explicitly, because some DOMs load an injected script synchronously without it. */
export function addTag<T extends Tag>(name: "script" | "link", attributes: Partial<T>): T {
  const tag = Object.assign(document.createElement(name), { async: true, nonce: pageNonce(), ...attributes }) as T;
  document.head.append(tag);
  return tag;
}

/** Resolves true on load and false on error. */
export const tagLoaded = (tag: Tag, signal: AbortSignal): Promise<boolean> =>
  settle(signal, (resolve) => {
    tag.onload = () => resolve(true);
    tag.onerror = () => resolve(false);
    return () => (tag.onload = tag.onerror = null);
  });
