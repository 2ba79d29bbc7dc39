// What the caller of authenticate() would see of a failure inside: the full error, with its sentence.
import { isEmbedError, type EmbedError } from "../../../src/core/errors.js";
import { explained } from "../../../src/qlik-sense/problems/problem.js";

/** Whatever `work` throws or rejects with. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}

/** The error for the caller; anything that does not become one is thrown on. */
export async function errorOf(work: () => unknown): Promise<EmbedError> {
  const error = await explained(await thrownBy(work));
  if (isEmbedError(error)) return error;
  throw error;
}

/** All that a caller can read out of an error, its cause included. */
export const everyWordOf = (error: Error): string =>
  [error.message, error.stack, JSON.stringify(error), error.cause && everyWordOf(error.cause as Error)].join("\n");
