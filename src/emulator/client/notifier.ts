// `OnData` and `Validated` of Qlik's objects: functions that are called when there is something new.
import type { Notifier } from "./types.js";

export interface OwnNotifier extends Notifier {
  notify(): void;
}

export function createNotifier(): OwnNotifier {
  const listeners = new Map<() => void, "each" | "once">();
  return {
    bind: (listener) => void listeners.set(listener, "each"),
    once: (listener) => void listeners.set(listener, "once"),
    unbind: (listener) => void listeners.delete(listener),
    notify() {
      for (const [listener, how] of [...listeners]) {
        if (how === "once") listeners.delete(listener);
        listener();
      }
    },
  };
}
