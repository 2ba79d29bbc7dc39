// What every stage is given: the checked settings, when to stop, and where to tell of progress.
import type { Settings } from "./settings.js";
import type { QlikEvent, StageName, Vehicle } from "./types.js";

export interface Flow {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly emit: (event: QlikEvent) => void;
}

/** Runs one stage between its two events; `via` of the result, if any, goes into the second. */
export async function runStage<T extends object>(
  { emit }: Pick<Flow, "emit">,
  stage: StageName,
  attempt: number,
  work: () => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const event = { type: "stage", stage, attempt } as const;
  emit({ ...event, status: "start" });
  let status: "done" | "failed" = "failed";
  let via: Vehicle | undefined;
  try {
    const result = await work();
    ({ via } = result as { via?: Vehicle });
    status = "done";
    return result;
  } finally {
    emit({ ...event, status, durationMs: performance.now() - from, ...(via && { via }) });
  }
}
