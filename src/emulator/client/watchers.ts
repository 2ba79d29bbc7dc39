// The engine names in its answers the objects that have changed. Here stand those who want to hear of it, by the object's handle.

export interface Watchers {
  /** Calls the function each time the object with this handle has changed; returns what ends that. */
  readonly add: (handle: number, changed: () => void) => () => void;
  /** Tells those who watch one of the handles. */
  readonly tell: (change: unknown) => void;
}

export function createWatchers(): Watchers {
  const byHandle = new Map<unknown, Set<() => void>>();
  return {
    add(handle, changed) {
      const those = byHandle.get(handle) ?? new Set();
      byHandle.set(handle, those.add(changed));
      return () => void those.delete(changed);
    },
    tell(change) {
      if (!Array.isArray(change)) return;
      for (const handle of change) [...(byHandle.get(handle) ?? [])].forEach((changed) => changed());
    },
  };
}
