// Work that is under way until a test ends it.
import { vi } from "vitest";

/** Work that ends when told to. */
export function openWork<T>() {
  let told: { finish: (value: T) => void; fail: (error: Error) => void };
  const ended = new Promise<T>((resolve, reject) => (told = { finish: resolve, fail: reject }));
  const work = vi.fn(() => ended);
  return { work, finish: (value: T) => told.finish(value), fail: (error: Error) => told.fail(error) };
}
