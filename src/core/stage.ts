// The events that a call tells its page, and one stage of the work between its two events.

/** A stage of the work. */
export type CoreStage = "acquire" | "consume" | "verify" | "open";

export interface CoreStageEvent {
  readonly type: "stage";
  readonly stage: CoreStage;
  readonly status: "start" | "done" | "failed";
  readonly attempt: number;
  readonly durationMs?: number;
  readonly via?: string;
}

export interface CoreWarning {
  readonly type: "warning";
  readonly code: string;
  readonly detail?: string | undefined;
}

export type CoreEvent = CoreStageEvent | CoreWarning;

/** Runs one stage between its two events; `via` of the result, if there is one, goes into the second. */
export async function runStage<T extends object>(
  emit: (event: CoreEvent) => void,
  stage: CoreStage,
  attempt: number,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const event = { type: "stage", stage, attempt } as const;
  emit({ ...event, status: "start" });
  let status: "done" | "failed" = "failed";
  let via: string | undefined;
  try {
    const result = await work();
    ({ via } = result as { via?: string });
    status = "done";
    return result;
  } finally {
    emit({ ...event, status, durationMs: performance.now() - startedAt, ...(via && { via }) });
  }
}
