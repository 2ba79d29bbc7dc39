// The clock of a page of the matrix: it may run faster than the real one, and leap, as after a sleep.

/** By the page's clock. */
interface Timer {
  readonly due: number;
  readonly call: () => void;
  real?: number;
}

export interface PageClock {
  readonly rate: number;
  readonly realNow: () => number;
  /** Waits so many real milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Puts itself in the place of the page's clock and of its timers. */
  readonly hold: () => void;
  /** How far it has leapt, ms. */
  readonly leapt: () => number;
  /** Goes on by so much; timers that were set before ring when they would have. */
  readonly skip: (ms: number) => void;
  /** Goes on by so much; timers that were due meanwhile ring. */
  readonly leap: (ms: number) => void;
}

/** Made before the page's own scripts run: it keeps the real clock. */
export function createClock(rate: number): PageClock {
  const RealDate = Date;
  const setTimer = window.setTimeout.bind(window);
  const clearTimer = window.clearTimeout.bind(window);
  const realNow = performance.now.bind(performance);
  const begun = { at: realNow(), date: RealDate.now() };
  const timers = new Map<number, Timer>();
  let lastTimer = 0;
  let skewMs = 0;

  const passed = () => (realNow() - begun.at) * rate + skewMs;

  function schedule(id: number, timer: Timer): void {
    clearTimer(timer.real);
    const ring = () => {
      timers.delete(id);
      timer.call();
    };
    timer.real = setTimer(ring, Math.max(0, timer.due - passed()) / rate);
  }

  function holdTimers(): void {
    Object.assign(window, {
      setTimeout(callback: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): number {
        const timer: Timer = { due: passed() + ms, call: () => callback(...values) };
        timers.set((lastTimer += 1), timer);
        schedule(lastTimer, timer);
        return lastTimer;
      },
      clearTimeout(id: number): void {
        clearTimer(timers.get(id)?.real);
        timers.delete(id);
      },
    });
  }

  return {
    rate,
    realNow,
    pause: (ms) => new Promise((resolve) => setTimer(resolve, ms)),
    hold() {
      performance.now = () => begun.at + passed();
      class PageDate extends RealDate {
        constructor(...values: [] | [number]) {
          super(values.length === 0 ? PageDate.now() : values[0]);
        }
        static override now = () => begun.date + passed();
      }
      Object.assign(window, { Date: PageDate });
      holdTimers();
    },
    leapt: () => skewMs,
    skip(ms) {
      skewMs += ms;
    },
    leap(ms) {
      skewMs += ms;
      for (const [id, timer] of timers) schedule(id, timer);
    },
  };
}
