// The events that a call tells its page, and one stage of the work between its two events.

/** A stage of the work. */
export type CoreStage = "acquire" | "consume" | "verify" | "open";

/** A stage begins or ends. A product has names of its own for the stages, and for the ways in which it does them. */
export interface StageEventOf<Stage extends string, Via extends string> {
  /** Always `stage`. */
  readonly type: "stage";
  /** Which stage it is. */
  readonly stage: Stage;
  /** What happened to it. */
  readonly status: "start" | "done" | "failed";
  /** 1 for the first credential, 2 for the second. */
  readonly attempt: number;
  /** Milliseconds since the stage's start; absent on `start`. */
  readonly durationMs?: number;
  /** How it was done; absent on `start`, and where there is one way only. */
  readonly via?: Via;
}

/** A stage begins or ends, in the words of the core. */
export type CoreStageEvent = StageEventOf<CoreStage, string>;

export interface CoreWarning {
  readonly type: "warning";
  readonly code: string;
  readonly detail?: string | undefined;
}

export type CoreEvent = CoreStageEvent | CoreWarning;

/** The event of a warning; without a detail it has no such field. */
export const warningOf = (code: string, detail?: string): CoreWarning => ({
  type: "warning",
  code,
  ...(detail !== undefined && { detail }),
});

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
