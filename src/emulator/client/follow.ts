// Keeps what is read from an object up to date: reads it, and again each time the engine says that the object has changed.
import type { EngineSession } from "./engine-session.js";

export interface Followed<T> {
  /** What was read last. */
  current(): T;
  /** Calls the function with all that is read from now on; returns what ends that. */
  listen(changed: (value: T) => void): () => void;
  end(): void;
}

/** Rejects as the first reading does; a later one that fails is told to the app's listeners by the connection. */
export async function follow<T>(session: EngineSession, handle: number, read: () => Promise<T>): Promise<Followed<T>> {
  const listeners = new Set<(value: T) => void>();
  let changes = 0;
  const readAgain = async (): Promise<void> => {
    changes += 1;
    const turn = changes;
    const value = await read();
    // Changed once more meanwhile: that reading is the one to show.
    if (turn !== changes) return;
    current = value;
    [...listeners].forEach((listener) => listener(value));
  };
  const end = session.watch(handle, () => void readAgain().catch(() => undefined));
  let current = await read().catch((error: unknown) => {
    end();
    throw error;
  });
  return {
    current: () => current,
    listen(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    end() {
      listeners.clear();
      end();
    },
  };
}
