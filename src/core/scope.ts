// A piece of work with an end: the caller's signal, a deadline, or done. What it opened is closed on each of them.

export interface Scope {
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects with the signal's reason when the scope ends first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Stops the clock and lets go of the caller's signal; whatever still listens to `signal` is aborted. */
  end(reason?: unknown): void;
}

/** Settles as `work` does, or rejects with the signal's reason when it aborts first; leaves no listener behind. */
export function raceSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an aborted call rejects with the caller's own reason
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Opens a scope that ends with `outer`, and after `timeoutMs` (ms; `Infinity` for never) with `timedOut()`. */
export function openScope(outer?: AbortSignal, timeoutMs = Infinity, timedOut?: () => unknown): Scope {
  const controller = new AbortController();
  const { signal } = controller;
  const follow = () => end(outer?.reason);
  const timer =
    timeoutMs === Infinity
      ? undefined
      : setTimeout(() => {
          end(timedOut?.());
        }, timeoutMs);
  const end = (reason?: unknown) => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
    controller.abort(reason);
  };
  if (outer?.aborted) follow();
  else outer?.addEventListener("abort", follow);
  return { signal, race: (work) => raceSignal(work, signal), end };
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await raceSignal(new Promise((resolve) => (timer = setTimeout(resolve, ms))), signal);
  } finally {
    clearTimeout(timer);
  }
}
