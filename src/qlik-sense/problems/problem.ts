// What the flow throws inside: the name of a sentence and the facts that fill it in. The sentences are loaded when one is
// needed, so that a page in which all goes well does not carry them.
import { isEmbedError, NAME, type ErrorStage } from "../../core/errors.js";
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

/** The error for the caller: a problem as a full {@link EmbedError}, an error of ours as it is, and anything else as its cause. */
export async function explained(error: unknown, stage: ErrorStage): Promise<unknown> {
  if (isEmbedError(error)) return error;
  const found = isProblem(error) ? error : problem("unsupported-environment/part", error);
  try {
    const { explain, observed } = await import("./catalogue.js");
    return explain(await observed(found));
  } catch (missing) {
    // The page is offline, or its files were replaced meanwhile: the code, and which file it is, are left to say.
    const code = navigator.onLine ? found.key.split("/")[0] : "offline";
    const fix = { who: "page", where: "qlik-ticket", set: String(missing) };
    return Object.assign(new Error(`${code}: ${fix.set}`), { name: NAME, code, stage, fix, retryable: false });
  }
}
