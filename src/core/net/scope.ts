// A piece of work and its end: the caller's signal, a deadline, or success. What the work opened is closed at each of these ends.

export interface Scope {
  readonly signal: AbortSignal;
  /** Stops the clock and lets go of the caller's signal; work that still listens to `signal` is aborted, with `reason` or 0. */
  readonly end: (reason?: unknown) => void;
}

/**
 * A promise of something that calls back, with an end: `start` may return what undoes the start, and that runs when the promise settles.
 * Rejects with the signal's reason when that aborts first.
 */
export function settle<T>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => (() => void) | undefined,
): Promise<T> {
  let undo: (() => void) | undefined;
  let abort: () => void;
  return new Promise<T>((resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an aborted call rejects with the caller's own reason
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    else undo = start(resolve, reject);
  }).finally(() => {
    signal.removeEventListener("abort", abort);
    undo?.();
  });
}

/** Settles as `work` does, or rejects with the signal's reason when it aborts first; leaves no listener behind. */
export const raceSignal = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  settle(signal, (resolve, reject) => void work.then(resolve, reject));

/** Resolves after `ms` milliseconds. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  settle(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });

/** Resolves when `target` fires an event of that type. */
export const waitForEvent = (target: EventTarget, type: string, signal: AbortSignal): Promise<unknown> =>
  settle<unknown>(signal, (resolve) => {
    target.addEventListener(type, resolve);
    return () => target.removeEventListener(type, resolve);
  });

/** Opens a scope that ends with `outer`, and after `timeoutMs` (none: never) with the reason `timedOut()`. */
export function openScope(outer?: AbortSignal, timeoutMs?: number, timedOut?: () => unknown): Scope {
  const controller = new AbortController();
  const follow = () => stop(outer?.reason);
  const timer = timeoutMs && setTimeout(() => stop(timedOut?.()), timeoutMs);
  const stop = (reason: unknown) => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
    controller.abort(reason);
  };
  outer?.addEventListener("abort", follow);
  if (outer?.aborted) follow();
  // Without a reason the browser makes an error with a stack each time: that was half of the computing of a sign-in.
  return { signal: controller.signal, end: (reason = 0) => stop(reason) };
}
