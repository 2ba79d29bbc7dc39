// The page's own elements: all of them are in page.html.

export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}"`);
  return found;
}

/** A new element with text, never with markup. */
export function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = "",
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function createButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = create("button", text);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}
