// A typed emitter. Listeners are copied before each round, and one that throws stops neither the others nor the work.

export type Listener<E> = (event: E) => void;

export interface Events<E extends { readonly type: string }> {
  emit(event: E): void;
  /** Calls `listener` for events of `type`, or for each event with `"*"`; returns the function that ends it. */
  on(type: string, listener: Listener<E>): () => void;
  clear(): void;
}

export function createEvents<E extends { readonly type: string }>(): Events<E> {
  const listeners = new Set<readonly [type: string, listener: Listener<E>]>();
  return {
    emit(event) {
      for (const [type, listener] of [...listeners]) {
        if (type !== "*" && type !== event.type) continue;
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
      const entry = [type, listener] as const;
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    clear: () => listeners.clear(),
  };
}
