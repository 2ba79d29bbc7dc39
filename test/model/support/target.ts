// An event target whose listeners can be counted: what is left of them when a call has settled was left behind.

type Hear = ((event: object) => void) | { handleEvent(event: object): void };
interface Entry {
  readonly type: string;
  readonly hear: Hear;
  readonly once: boolean;
}
interface ListenOptions {
  readonly once?: boolean;
  readonly signal?: AbortSignal;
}

export interface CountedTarget {
  readonly addEventListener: (type: string, hear: Hear, options?: ListenOptions | boolean) => void;
  readonly removeEventListener: (type: string, hear: Hear) => void;
  readonly dispatchEvent: (event: object & { readonly type: string }) => boolean;
  /** The types of the listeners that are there. */
  readonly listening: () => string[];
}

/** `failed` is told what a listener throws, as `window.onerror` is. */
export function createTarget(failed: (error: unknown) => void): CountedTarget {
  const entries: Entry[] = [];
  const remove = (type: string, hear: Hear) => {
    const index = entries.findIndex((entry) => entry.type === type && entry.hear === hear);
    if (index >= 0) entries.splice(index, 1);
  };
  return {
    addEventListener(type, hear, options) {
      const { once = false, signal } = typeof options === "object" ? options : {};
      if (signal?.aborted || entries.some((entry) => entry.type === type && entry.hear === hear)) return;
      entries.push({ type, hear, once });
      signal?.addEventListener("abort", () => remove(type, hear), { once: true });
    },
    removeEventListener: remove,
    dispatchEvent(event) {
      for (const { type, hear, once } of [...entries]) {
        if (type !== event.type) continue;
        if (once) remove(type, hear);
        try {
          if (typeof hear === "function") hear(event);
          else hear.handleEvent(event);
        } catch (error) {
          failed(error);
        }
      }
      return true;
    },
    listening: () => entries.map(({ type }) => type),
  };
}

export interface CountedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  /** How many listeners the signal has. */
  readonly count: () => number;
}

/** A caller's signal, with its listeners counted. */
export function createSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: string, hear: EventListener, options?: AddEventListenerOptions) => {
        listeners.add(hear);
        add(type, hear, options);
      },
    },
    removeEventListener: {
      value: (type: string, hear: EventListener) => {
        listeners.delete(hear);
        remove(type, hear);
      },
    },
  });
  return {
    signal,
    abort(reason) {
      controller.abort(reason);
      listeners.clear();
    },
    count: () => listeners.size,
  };
}
