// One call of a visitor: how long it may take, what it waits for, and whether the visitor is still there.

/** The part of an AbortSignal that a call uses: Node's listener has a cheaper one than the platform's. */
export interface LeaveSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** One call of a visitor, as those see it who work for it. */
export interface Call {
  /** Says that the visitor went away. */
  readonly signal: LeaveSignal;
  /** What the call waits for now (`Qlik`, `resolveUser`); said in the event when the visitor leaves. */
  waitsFor: string;
  /** Milliseconds until the whole answer is due; 0 when it is late. */
  remainingMs(): number;
}

/** A call that began when it was made. */
export class TimedCall implements Call {
  waitsFor = "nothing";
  readonly signal: LeaveSignal;
  readonly #startedAt = performance.now();
  readonly #deadlineMs: number;

  constructor(signal: LeaveSignal, deadlineMs: number) {
    this.signal = signal;
    this.#deadlineMs = deadlineMs;
  }

  durationMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  remainingMs(): number {
    return Math.max(0, this.#deadlineMs - (performance.now() - this.#startedAt));
  }
}

/** The visitor went away. */
export class Gone extends Error {}

/** The time was up. */
export class Late extends Error {}

/**
 * Settles as `work` does, or rejects with {@link Late} after `ms`, or with {@link Gone} when the visitor leaves. It waits for
 * nothing that `work` may fail to do, and lets a later answer of `work` go.
 */
export function inTime<T>(work: Promise<T>, call: Call, ms: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      call.signal.removeEventListener("abort", leave);
      settle();
    };
    const stop = (reason: Error) => end(() => reject(reason));
    const leave = () => stop(new Gone("the visitor went away"));
    const timer = setTimeout(() => stop(new Late("the time was up")), ms);
    call.signal.addEventListener("abort", leave);
    work.then(
      (value) => end(() => resolve(value)),
      (error: unknown) =>
        end(() => reject(error instanceof Error ? error : new Error("rejected with no Error", { cause: error }))),
    );
    if (call.signal.aborted) leave();
  });
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
