// What every stage is given: the checked settings, when to stop, and where to tell of progress.
import type { Settings } from "./settings.js";
import type { QlikEvent, StageName, Vehicle } from "./types.js";

export interface Flow {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  emit(event: QlikEvent): void;
}

/** Runs one stage between its two events; `via` of the result, if any, goes into the second. */
export async function runStage<T extends object>(
  flow: Pick<Flow, "emit">,
  stage: StageName,
  attempt: number,
  work: () => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const tell = (status: "done" | "failed", via?: Vehicle) => {
    flow.emit({ type: "stage", stage, status, attempt, durationMs: performance.now() - from, ...(via && { via }) });
  };
  flow.emit({ type: "stage", stage, status: "start", attempt });
  try {
    const result = await work();
    tell("done", "via" in result ? (result.via as Vehicle) : undefined);
    return result;
  } catch (error) {
    tell("failed");
    throw error;
  }
}
