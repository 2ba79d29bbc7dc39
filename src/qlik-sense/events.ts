// The core's events in the words of this product: its stages are the ticket, consume, verify and bootstrap.
import type { Words } from "../core/provider.js";
import type { CoreEvent, CoreStage } from "../core/stage.js";
import type { QlikEvent, StageEvent, StageName, Vehicle } from "./event-types.js";
import { warningOf } from "./warnings.js";

/** Tells `emit` what the core tells. */
export function translateEvents(words: Words, emit: (event: QlikEvent) => void): (event: CoreEvent) => void {
  const names: Readonly<Record<CoreStage, StageName>> = {
    acquire: words.credential as "ticket" | "jwt" | "session",
    consume: "consume",
    verify: "verify",
    open: "bootstrap",
  };
  return (event) => {
    if (event.type === "warning") emit(warningOf(event.code, event.detail));
    else {
      const { via, ...rest } = event;
      const told: StageEvent = { ...rest, stage: names[event.stage], ...(via && { via: via as Vehicle }) };
      emit(told);
    }
  };
}
