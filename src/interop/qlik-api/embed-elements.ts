// `<qlik-embed>` on the page. It opens its app when it is put into the page, and again when it is put there anew.

/** Mounts the elements anew that sign in under this name, at this proxy. */
export function reloadElements(host: string, authType: string): void {
  for (const element of elementsOf(host, authType)) {
    // Its place stays: the element leaves the page and comes back before anything is drawn.
    element.parentNode?.insertBefore(element, element.nextSibling);
  }
}

/** Nobody is to see what they show of a user who is not there any more. They stay where they are: the page's framework may own them. */
export function hideElements(host: string, authType: string): void {
  for (const element of elementsOf(host, authType)) element.style.setProperty("display", "none", "important");
}

const elementsOf = (host: string, authType: string): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>("qlik-embed")].filter(
    (element) =>
      valueOf(element, "auth-type") === authType && (valueOf(element, "host") ?? host).replace(/\/+$/, "") === host,
  );

/** The element's own attribute; else that of its parents, of a meta tag, of the script tag: in qlik-embed's order. */
function valueOf(element: Element, name: string): string | undefined {
  const own = element.getAttribute(name);
  const parent = element.closest(`[data-qlik-embed-${name}]`)?.getAttribute(`data-qlik-embed-${name}`);
  const meta = document.querySelector(`meta[name="qlik-embed-${name}"]`)?.getAttribute("content");
  const tag = document.querySelector(`script[data-${name}]`)?.getAttribute(`data-${name}`);
  return own ?? parent ?? meta ?? tag ?? undefined;
}
