// `app.selectionState()`: what is selected in the app, field by field, and what takes it back.
import type { SelectionObject } from "../engine/qix-types.js";
import type { Doc } from "./doc.js";
import { createNotifier } from "./notifier.js";
import type { App, Field, Selection, SelectionState } from "./types.js";

type AppSelections = Pick<App, "clearAll" | "lockAll" | "unlockAll" | "back" | "forward">;

/** Selections of the whole app, by the engine's own methods. */
export function createAppSelections(doc: Doc): AppSelections {
  const run = async (method: string, params: readonly unknown[] = []): Promise<void> => {
    await doc.call(method, params);
  };
  return {
    clearAll: (lockedAlso = false) => run("ClearAll", [lockedAlso]),
    lockAll: () => run("LockAll"),
    unlockAll: () => run("UnlockAll"),
    back: () => run("Back"),
    forward: () => run("Forward"),
  };
}

export function createSelectionState(
  doc: Doc,
  { clearAll, lockAll, unlockAll, back, forward }: AppSelections,
  field: (name: string) => Field,
): SelectionState {
  const OnData = createNotifier();
  const state = {
    selections: [] as readonly Selection[],
    backCount: 0,
    forwardCount: 0,
    OnData,
    clearAll: () => clearAll(),
    lockAll,
    unlockAll,
    back,
    forward,
  };
  const follow = async (): Promise<void> => {
    const current = await doc.createObject({ qInfo: { qType: "CurrentSelection" }, qSelectionObjectDef: {} });
    const take = (layout: object): void => {
      Object.assign(state, readSelections(layout as { readonly qSelectionObject: SelectionObject }, field));
      OnData.notify();
    };
    current.listen(take);
    take(current.current());
  };
  // What goes wrong is told to the app's listeners.
  follow().catch(() => undefined);
  return state;
}

function readSelections(
  { qSelectionObject }: { readonly qSelectionObject: SelectionObject },
  field: (name: string) => Field,
) {
  const { qSelections, qBackCount, qForwardCount } = qSelectionObject;
  const selections = qSelections.map((each): Selection => {
    const of = field(each.qField);
    return {
      fieldName: each.qField,
      selectedCount: each.qSelectedCount,
      totalCount: each.qTotal,
      qSelected: each.qSelected,
      selectedValues: each.qSelectedFieldSelectionInfo,
      locked: each.qLocked,
      isNum: each.qIsNum,
      clear: () => of.clear(),
      clearOther: (softLock) => of.clearOther(softLock),
      lock: () => of.lock(),
      unlock: () => of.unlock(),
    };
  });
  return { selections, backCount: qBackCount, forwardCount: qForwardCount };
}
