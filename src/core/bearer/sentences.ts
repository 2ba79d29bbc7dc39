// Sentences about a login by navigation.
import { EmbedError, type CoreErrorCode } from "../errors/embed-error.js";
import type { Words } from "../provider.js";

/** What this page must know again when the browser is back cannot be kept. */
export const storageUnusable = ({ call }: Pick<Words, "call">): EmbedError<CoreErrorCode> =>
  new EmbedError("This browser keeps nothing for this page (sessionStorage), so it cannot come back from a login.", {
    code: "unsupported-environment",
    stage: "acquire",
    fix: { who: "page", where: call, set: "a page outside a sandboxed frame, or a source that asks your backend" },
  });
