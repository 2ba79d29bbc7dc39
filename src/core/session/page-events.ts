// What happens to a page that may mean something for its session. There is no timer: nobody asks while nothing happens.

/** Who wants to know. */
export interface PageListener {
  /** The page is put away whole, and may come back (back/forward cache). */
  readonly away: () => void;
  /** The page has come back as it was put away. */
  readonly back: () => void;
  /** The page has come to the front, or has left it: the visitor has come back, after hours perhaps. */
  readonly shown: () => void;
  /** The network is there again. */
  readonly online: () => void;
  /** The visitor has touched the page. */
  readonly used: () => void;
}

export const isShown = (): boolean => document.visibilityState !== "hidden";

const whenPersisted = (run: () => void) => (event: Event) => {
  if ((event as PageTransitionEvent).persisted) run();
};

/** Calls the listener until the returned function is called. */
export function hearPage({ away, back, shown, online, used }: PageListener): () => void {
  const scope = new AbortController();
  const { signal } = scope;
  const early = { signal, capture: true, passive: true };
  addEventListener("pagehide", whenPersisted(away), { signal });
  addEventListener("pageshow", whenPersisted(back), { signal });
  addEventListener("focus", shown, { signal });
  addEventListener("online", online, { signal });
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, used, early);
  document.addEventListener("visibilitychange", shown, { signal });
  return () => scope.abort(0);
}
