// Sentences about the call itself: what the page wrote, and how long it took.
import { nearestName } from "../options.js";
import type { Words } from "../provider.js";
import { redactedCause } from "../secret.js";
import { EmbedError, type CoreErrorCode } from "./embed-error.js";

type CoreError = EmbedError<CoreErrorCode>;

export const noDocument = ({ call }: Pick<Words, "call">): CoreError =>
  new EmbedError("There is no document here.", {
    code: "unsupported-environment",
    stage: "configure",
    fix: { who: "page", where: "Server-side rendering", set: `call ${call.replace(/\(.*/, "()")} in the browser only` },
  });

export const failedUnexpectedly = ({ call, credential }: Words, cause: unknown): CoreError =>
  new EmbedError("Something failed that this library does not expect to fail.", {
    code: "unsupported-environment",
    stage: "configure",
    fix: {
      who: "page",
      where: call,
      set: "see this error's cause: a script of this page may have replaced a browser function",
    },
    cause: redactedCause(cause, credential),
  });

export const handleDisposed = ({ call }: Pick<Words, "call">): CoreError =>
  new EmbedError("This session's handle was disposed of.", {
    code: "invalid-option",
    stage: "session",
    fix: { who: "page", where: call, set: "call it again; a handle is of no use after its dispose()" },
  });

export const optionUnusable = (call: string, name: string, expected: string): CoreError =>
  new EmbedError(`"${name}" is not usable as given.`, {
    code: "invalid-option",
    stage: "configure",
    fix: { who: "page", where: call, set: `${name} = ${expected}` },
  });

export function optionUnknown(call: string, name: string, known: readonly string[]): CoreError {
  const near = nearestName(name, known);
  const hint = near ? ` Did you mean "${near}"?` : "";
  return new EmbedError(`There is no option "${name}".${hint}`, {
    code: "invalid-option",
    stage: "configure",
    fix: { who: "page", where: call, set: `one of ${known.join(", ")}` },
  });
}

/** Names of the stages as errors have them and as a reader knows them. */
type Stage = "acquire" | "consume" | "verify" | "open";

const begun = (stage: Stage, { credential }: Words): string =>
  ({ acquire: credential, consume: "consume", verify: "verify", open: "bootstrap" })[stage];

export const timedOut = (words: Words, stage: Stage, ms: number): CoreError =>
  new EmbedError(`Not done in ${ms} ms; last begun: ${begun(stage, words)}.`, {
    code: navigator.onLine ? "timeout" : "offline",
    stage,
    fix: {
      who: "network",
      where: words.call,
      set: "timeoutMs = more (an idle server may take 20 s), or see what hangs in the network panel",
    },
    cure: "same-call",
  });
