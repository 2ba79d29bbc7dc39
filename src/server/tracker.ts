/** Knows the work that is on its way, so that closing can wait for it. */
export class Tracker {
  readonly #running = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
    return work;
  }

  /** Resolves when all that is on its way now has ended, well or not. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
