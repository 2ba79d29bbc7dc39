// What the flow throws inside: the name of a sentence and the facts that fill it in. The sentences are loaded when one is
// needed, so that a page in which all goes well does not carry them.
import { EmbedError, type EmbedErrorCode, type ErrorStage } from "../../core/errors.js";
import type { Catalogue } from "./catalogue.js";

/** A code of `EmbedErrorCode`, with a variant behind a slash where one code has several sentences. */
export type ProblemKey = keyof Catalogue;

/** The stage of an error, by the stage of the flow. */
export const STAGES = { ticket: "acquire", consume: "consume", verify: "verify", bootstrap: "open" } as const;

export interface Problem<K extends ProblemKey = ProblemKey> extends Error {
  readonly key: K;
  readonly facts: Parameters<Catalogue[K]>;
  /** A second call may get another answer; not before `retryAfterMs` (ms), where the server named a time. */
  readonly again?: boolean;
  readonly retryAfterMs?: number | undefined;
}

export const problem = <K extends ProblemKey>(key: K, ...facts: Parameters<Catalogue[K]>): Problem<K> =>
  Object.assign(new Error(key), { key, facts });

export const isProblem = (error: unknown): error is Problem => error instanceof Error && "facts" in error;

/** The error for the caller: a problem as a full {@link EmbedError}, anything else as it is. */
export async function explained(error: unknown, stage: ErrorStage): Promise<unknown> {
  if (!isProblem(error)) return error;
  try {
    const { explain } = await import("./catalogue.js");
    return explain(error);
  } catch {
    // The page is offline, or its files were replaced meanwhile: the code says the most that is left to say.
    const code = error.key.split("/")[0] as EmbedErrorCode;
    const fix = { who: "page", where: code, set: "this library's messages did not load" } as const;
    return new EmbedError("", { code, stage, fix, retryable: false });
  }
}
