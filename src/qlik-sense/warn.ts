// Tells a warning without carrying its words: they are loaded when one is told, and nobody waits for them.
import type { QlikEvent, WarningEvent } from "./types.js";

export function warn(code: WarningEvent["code"], emit: (event: QlikEvent) => void): void {
  (async () => (await import("./session/live.js")).tellWarning(code, emit))().catch(() => undefined);
}
