// Code of the page that the call to its backend runs: header functions, `parse`, functions that fetch a credential.
import { isEmbedError } from "../errors/embed-error.js";
import { raceSignal } from "../net/scope.js";
import type { Words } from "../provider.js";
import { sourceFailed } from "./sentences.js";

/** Header fields by name. */
export type HeaderFields = Readonly<Record<string, string>>;

/** Runs code of the page: an error of its own passes as `cause`, an error of this library as it is. */
export async function runPageCode<T>(words: Words, signal: AbortSignal, run: () => T | Promise<T>): Promise<T> {
  try {
    return await raceSignal((async () => run())(), signal);
  } catch (error) {
    throw signal.aborted || isEmbedError(error) ? error : sourceFailed(words, error);
  }
}
