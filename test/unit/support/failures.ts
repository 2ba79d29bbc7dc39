// What the caller sees of a failure: the error as it was thrown.
import { isEmbedError, type EmbedError } from "../../../src/core/errors/embed-error.js";

/** What `work` throws or rejects with. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}

/** The same, which must be an error of this library; anything else is thrown on. */
export async function errorOf(work: () => unknown): Promise<EmbedError> {
  const error = await thrownBy(work);
  if (isEmbedError(error)) return error;
  throw error;
}

/** All that a caller can read out of an error, its cause included. */
export const everyWordOf = (error: Error): string =>
  [error.message, error.stack, JSON.stringify(error), error.cause && everyWordOf(error.cause as Error)].join("\n");
