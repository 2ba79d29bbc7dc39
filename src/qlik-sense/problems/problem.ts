// What the flow throws inside: the name of a sentence and the facts that fill it in. The sentences are loaded when one is
// needed, so that a page in which all goes well does not carry them.
import { isEmbedError, NAME } from "../../core/errors.js";
import { openScope, raceSignal } from "../../core/scope.js";
import type { Catalogue } from "./catalogue.js";

/** A code of `EmbedErrorCode`, with a variant behind a slash where one code has several sentences. */
export type ProblemKey = keyof Catalogue;

export interface Problem<K extends ProblemKey = ProblemKey> extends Error {
  readonly key: K;
  readonly facts: Parameters<Catalogue[K]>;
  /** A second call may get another answer. */
  readonly again?: boolean;
}

export const problem = <K extends ProblemKey>(key: K, ...facts: Parameters<Catalogue[K]>): Problem<K> =>
  Object.assign(new Error(key), { key, facts });

export const isProblem = (error: unknown): error is Problem => error instanceof Error && "facts" in error;

/** A caller waits no longer than this for the sentence of an error. */
const SENTENCE_MS = 3_000;

/** The error for the caller: a problem as a full {@link EmbedError}, an error of ours as it is, and anything else as its cause; throws the reason of `outer`. */
export async function explained(error: unknown, outer?: AbortSignal): Promise<unknown> {
  if (isEmbedError(error)) return error;
  const found = isProblem(error) ? error : problem("unsupported-environment/part", error);
  const { signal, end } = openScope(outer, SENTENCE_MS);
  try {
    const { explain, observed } = await raceSignal(import("./catalogue.js"), signal);
    return explain(await observed(found, signal));
  } catch (missing) {
    outer?.throwIfAborted();
    // The page is offline, or its files were replaced meanwhile: the code, and which file it is, are left to say.
    const code = navigator.onLine ? found.key.split("/")[0] : "offline";
    const set = String(missing);
    const fix = { who: "page", where: code, set };
    return Object.assign(new Error(set), { name: NAME, code, stage: "configure", fix, retryable: false });
  } finally {
    end();
  }
}
