// `app.field(name)`: selects in a field, and fetches its values.
import type { NxCell, ListObject } from "../engine/qix-types.js";
import type { Doc } from "./doc.js";
import { createNotifier } from "./notifier.js";
import type { Field, FieldRow, FieldValue } from "./types.js";

/** As many as Qlik's `getData` fetches when it is not told. */
const ROWS = 200;

/** Calls a method of the field, and says whether it was done. */
type Do = (method: string, params?: readonly unknown[]) => Promise<boolean>;

export function createField(doc: Doc, name: string): Field {
  let handle: Promise<number> | undefined;
  const run: Do = async (method, params = []) => {
    handle ??= doc.open("GetField", [name], name);
    return (await doc.session.call(method, await handle, params))["qReturn"] === true;
  };
  return Object.assign(createData(doc, name, run), selectionsOf(run));
}

/** What selects in the field, or takes that back. */
const selectionsOf = (run: Do) => ({
  selectValues: (values: readonly FieldValue[], toggle = false, softLock = false) =>
    run("SelectValues", [values.map(toEngineValue), toggle, softLock]),
  select: (elements: readonly number[], toggle = false, softLock = false) =>
    run("LowLevelSelect", [elements, toggle, softLock]),
  selectMatch: (match: string, softLock = false) => run("Select", [match, softLock]),
  selectAll: (softLock = false) => run("SelectAll", [softLock]),
  selectPossible: (softLock = false) => run("SelectPossible", [softLock]),
  selectExcluded: (softLock = false) => run("SelectExcluded", [softLock]),
  selectAlternative: (softLock = false) => run("SelectAlternative", [softLock]),
  clear: () => run("Clear"),
  clearOther: (softLock = false) => run("ClearAllButThis", [softLock]),
  lock: () => run("Lock"),
  unlock: () => run("Unlock"),
});

function toEngineValue(value: FieldValue): object {
  if (typeof value === "string") return { qText: value, qIsNumeric: false };
  if (typeof value === "number") return { qNumber: value, qIsNumeric: true };
  return "qNumber" in value ? { ...value, qIsNumeric: true } : { ...value, qIsNumeric: false };
}

function createData(doc: Doc, name: string, run: Do) {
  const OnData = createNotifier();
  let isAsked = false;
  const fetchRows = async (field: { rows: readonly FieldRow[]; rowCount: number }, rows: number): Promise<void> => {
    const list = await doc.createObject({
      qInfo: { qType: "listobject" },
      qListObjectDef: {
        qDef: { qFieldDefs: [name] },
        qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: rows }],
      },
    });
    const take = (layout: object): void => {
      const { qListObject } = layout as { readonly qListObject: ListObject };
      const cells = qListObject.qDataPages.flatMap((page) => page.qMatrix.flatMap(([cell]) => cell ?? []));
      Object.assign(field, { rows: cells.map((cell) => toRow(cell, run)), rowCount: qListObject.qSize.qcy });
      OnData.notify();
    };
    list.listen(take);
    take(list.current());
  };
  return {
    rows: [] as readonly FieldRow[],
    rowCount: 0,
    OnData,
    getData({ rows = ROWS }: { readonly rows?: number } = {}) {
      // What goes wrong is told to the app's listeners.
      if (!isAsked) fetchRows(this, rows).catch(() => undefined);
      isAsked = true;
      return this as unknown as Field;
    },
  };
}

const toRow = ({ qText, qNum, qElemNumber, qState }: NxCell, run: Do): FieldRow => ({
  qText,
  qNum,
  qElemNumber,
  qState,
  select: (toggle = false, softLock = false) => run("LowLevelSelect", [[qElemNumber], toggle, softLock]),
});
