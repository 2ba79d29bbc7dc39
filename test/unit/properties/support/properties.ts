// How often each property is tried: 1,000 times in `npm test`, more with FUZZ_PROPERTIES. FUZZ_SEED repeats a run.
import fc from "fast-check";
import { it } from "vitest";

const RUNS = Number(process.env["FUZZ_PROPERTIES"] ?? 1_000);
/** The same inputs in each `npm test`; the long run takes others each time. */
const SEED = Number(process.env["FUZZ_SEED"] ?? (process.env["FUZZ_PROPERTIES"] ? Date.now() % 0x7fffffff : 1));

/**
 * A test of one property; `examples` are inputs that once broke it, tried first and for good. A failure prints the seed
 * and the smallest input that fast-check found.
 */
export function property<T>(
  promise: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  examples: readonly T[] = [],
): void {
  it(
    promise,
    () =>
      fc.assert(
        fc.asyncProperty(arbitrary, async (value) => {
          await holds(value);
        }),
        { seed: SEED, numRuns: RUNS, examples: examples.map((each) => [each]) },
      ),
    20_000 + RUNS * 5,
  );
}
