// `<qlik-embed>` on the page. It opens its app when it is put into the page, and again when it is put there anew.

/** Mounts the elements anew that sign in under this name, at this proxy. */
export function reloadElements(host: string, authType: string): void {
  for (const element of document.querySelectorAll("qlik-embed")) {
    const isOwn = valueOf(element, "auth-type") === authType && (valueOf(element, "host") ?? host).startsWith(host);
    // Its place stays: the element leaves the page and comes back before anything is drawn.
    if (isOwn) element.parentNode?.insertBefore(element, element.nextSibling);
  }
}

/** The element's own attribute; else that of its parents, of a meta tag, of the script tag: in qlik-embed's order. */
function valueOf(element: Element, name: string): string | undefined {
  const own = element.getAttribute(name);
  const parent = element.closest(`[data-qlik-embed-${name}]`)?.getAttribute(`data-qlik-embed-${name}`);
  const meta = document.querySelector(`meta[name="qlik-embed-${name}"]`)?.getAttribute("content");
  const tag = document.querySelector(`script[data-${name}]`)?.getAttribute(`data-${name}`);
  return own ?? parent ?? meta ?? tag ?? undefined;
}
