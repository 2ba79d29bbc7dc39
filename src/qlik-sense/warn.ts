// Tells a warning without carrying its words: they are loaded when one is told, and nobody waits for them.
import { later } from "./load-later.js";
import type { QlikEvent, WarningEvent } from "./types.js";

export function warn(code: WarningEvent["code"], emit: (event: QlikEvent) => void): void {
  (async () => (await later()).tellWarning(code, emit))().catch(() => undefined);
}
