// A typed emitter. Listeners are copied before each round, and one that throws stops neither the others nor the work.

export type Listener<E> = (event: E) => void;

export interface Events<E extends { readonly type: string }> {
  readonly emit: (event: E) => void;
  /** Calls `listener` for events of `type`, or for each event with `"*"`; returns the function that ends it. */
  readonly on: (type: string, listener: Listener<E>) => () => void;
  readonly clear: () => void;
}

export function createEvents<E extends { readonly type: string }>(): Events<E> {
  const listeners = new Set<Listener<E>>();
  return {
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          // The page's own fault: it belongs in the page's error handler, not in our flow.
          setTimeout(() => {
            throw error;
          });
        }
      }
    },
    on(type, listener) {
      const ownListener = (event: E) => {
        if (type === "*" || type === event.type) listener(event);
      };
      listeners.add(ownListener);
      return () => void listeners.delete(ownListener);
    },
    clear: () => listeners.clear(),
  };
}
