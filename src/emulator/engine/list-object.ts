// A list object: the values of one field, each with its state. And the list of what is selected, which a bar above the charts shows.
import { fieldOf } from "./hypercube-columns.js";
import type { ListObject, ListObjectDef, NxCell, NxPage, SelectionObject } from "./qix-types.js";
import type { Selections } from "./selections.js";
import type { Field, Table } from "./table.js";

export interface ComputedList {
  readonly field: Field | undefined;
  readonly layout: ListObject;
  readonly rows: readonly (readonly NxCell[])[];
}

/** A field that the app does not have gives a list without rows. `search` leaves the values that contain each of its words. */
export function computeListObject(def: ListObjectDef, table: Table, selections: Selections, search = ""): ComputedList {
  const field = fieldOf(def.qDef?.qFieldDefs?.[0] ?? "", table);
  const words = search.toLowerCase().replaceAll("*", " ").split(/\s+/);
  const all = (field?.values ?? []).map((value, element): NxCell[] => [
    {
      qText: value.text,
      qNum: value.num ?? "NaN",
      qElemNumber: element,
      qState: field ? selections.stateOf(field, element) : "O",
    },
  ]);
  const rows = all.filter(([cell]) => words.every((word) => cell?.qText.toLowerCase().includes(word)));
  const count = (state: string) => rows.filter(([cell]) => cell?.qState === state).length;
  const title = field?.name ?? def.qDef?.qFieldDefs?.[0] ?? "";
  const layout: ListObject = {
    qSize: { qcx: 1, qcy: rows.length },
    qDimensionInfo: {
      qFallbackTitle: title,
      qApprMaxGlyphCount: Math.max(0, ...rows.map(([cell]) => cell?.qText.length ?? 0)),
      qCardinal: rows.length,
      qGroupFieldDefs: [title],
      qStateCounts: {
        qOption: count("O"),
        qSelected: count("S"),
        qAlternative: count("A"),
        qExcluded: count("X"),
        qLocked: count("L"),
      },
    },
    qExpressions: [],
    qDataPages: [],
  };
  return { field, layout, rows };
}

/** One page; all of it where the client asks for more than there is. */
export const pageOfList = ({ rows }: ComputedList, page: NxPage) => ({
  qMatrix: rows.slice(page.qTop, page.qTop + page.qHeight),
  qTails: [{ qUp: 0, qDown: 0 }],
  qArea: { ...page, qHeight: Math.min(page.qHeight, Math.max(0, rows.length - page.qTop)) },
});

export const listSelections = (selections: Selections): SelectionObject => ({
  qBackCount: selections.backCount,
  qForwardCount: selections.forwardCount,
  qSelections: selections.fields.map((field) => {
    const selected = [...selections.selectedIn(field)];
    const names = selected.map((element) => field.values[element]?.text ?? "");
    return {
      qField: field.name,
      qReadableName: field.name,
      qTotal: field.values.length,
      qSelectedCount: selected.length,
      qSelected: names.join(", "),
      qLocked: selections.isLocked(field),
      qSelectedFieldSelectionInfo: names.map((qName) => ({ qName })),
      qRangeInfo: [],
      qIsNum: field.values.every(({ num }) => num !== undefined),
      qStateCounts: { qLocked: 0, qSelected: selected.length, qOption: 0, qAlternative: 0, qExcluded: 0 },
    };
  }),
});
