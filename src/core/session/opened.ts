// What was opened with a session ends with it, and what it shows is covered while nobody knows whose page it is.

/** Something that shows a session's data. */
export interface Shown {
  readonly cover: () => void;
  readonly uncover: () => void;
}

export interface Opened {
  /** Closes `each` with the session; returns the function that takes it off the list. */
  readonly closeWithSession: (each: () => void) => () => void;
  /** Covers `each` with the session; returns the function that takes it off the list. */
  readonly coverWithSession: (each: Shown) => () => void;
  readonly closeAll: () => void;
  readonly isCovered: () => boolean;
  readonly cover: () => void;
  /** Only where what is covered was covered before `knownAtMs` (`performance.now()`); without it always. */
  readonly uncover: (knownAtMs?: number) => void;
}

export function createOpened(): Opened {
  const opened = new Set<() => void>();
  const shown = new Set<Shown>();
  let coveredAtMs: number | undefined;
  return {
    closeWithSession: (each) => addTo(opened, each),
    coverWithSession(each) {
      if (coveredAtMs !== undefined) each.cover();
      return addTo(shown, each);
    },
    closeAll() {
      for (const each of [...opened]) each();
      opened.clear();
      shown.clear();
    },
    isCovered: () => coveredAtMs !== undefined,
    cover() {
      coveredAtMs = performance.now();
      for (const each of shown) each.cover();
    },
    uncover(knownAtMs = Infinity) {
      if (coveredAtMs === undefined || knownAtMs < coveredAtMs) return;
      coveredAtMs = undefined;
      for (const each of shown) each.uncover();
    },
  };
}

function addTo<T>(list: Set<T>, each: T): () => void {
  list.add(each);
  return () => void list.delete(each);
}
