// Aggregates the table for one hypercube definition: one row per combination of dimension values that occurs in the data,
// a measure's value computed from that row's records. Straight tables only (`qMode` "S").
import { compileColumns, type Columns } from "./hypercube-columns.js";
import { formatNumber } from "./number-format.js";
import type { FieldAttributes, HyperCube, HyperCubeDef, NxCell, NxDataPage, NxPage } from "./qix-types.js";
import { compareRows, effectiveSortOrder } from "./hypercube-sort.js";
import type { Selections } from "./selections.js";
import type { Field, Table } from "./table.js";
import type { Variables } from "./variables.js";

/** A computed hypercube: its layout without data, and every row. */
export interface ComputedCube {
  readonly layout: HyperCube;
  readonly rows: readonly (readonly NxCell[])[];
}

/** Whose selections and variables a cube shows, and which object it belongs to. */
export interface CubeSelections {
  readonly selections: Selections;
  readonly objectId: string;
  readonly variables: Variables;
}

/** Computes the cube. What the definition gets wrong stands in `qError` of the column and of the cube, which then has no rows. */
export function computeHyperCube(def: HyperCubeDef, table: Table, selected?: CubeSelections): ComputedCube {
  const records = selected ? selected.selections.rows(selected.objectId) : allRows(table);
  const columns = compileColumns(def, table, (text) => selected?.variables.expand(text) ?? text);
  const faulty = columns.info.find((info) => info.qError);
  const rows = faulty ? [] : sortRows(aggregate(columns, records, selected?.selections), def);
  const width = columns.info.length;
  const dimensions = def.qDimensions?.length ?? 0;
  const info = columns.info.map((column, index) =>
    withRange(withStates(column, columns, index, selected), rows, index),
  );
  const layout: HyperCube = {
    qSize: { qcx: width, qcy: rows.length },
    ...(faulty?.qError && { qError: faulty.qError }),
    qDimensionInfo: info.slice(0, dimensions),
    qMeasureInfo: info.slice(dimensions),
    qEffectiveInterColumnSortOrder: effectiveSortOrder(def),
    qGrandTotalRow: faulty ? [] : measureCells(columns, records),
    qDataPages: [],
    qColumnOrder: [],
    qPivotDataPages: [],
    qStackedDataPages: [],
    qMode: "S",
  };
  return { layout, rows };
}

/** Cuts one page out of a cube; a page that reaches beyond the data is cut short, as the engine does. */
export function pageOf(cube: ComputedCube, page: NxPage): NxDataPage {
  const rows = cube.rows.slice(page.qTop, page.qTop + page.qHeight);
  const matrix = rows.map((row) => row.slice(page.qLeft, page.qLeft + page.qWidth));
  const area = { ...page, qWidth: matrix[0]?.length ?? 0, qHeight: matrix.length };
  return { qMatrix: matrix, qTails: [{ qUp: 0, qDown: 0 }], qArea: area };
}

function aggregate(columns: Columns, records: readonly number[], selections?: Selections): NxCell[][] {
  const groups = new Map<string, number[]>();
  for (const row of records) {
    const key = columns.dimensions.map((field) => field.elements[row]).join(",");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((rows) => [
    ...columns.dimensions.map((field) => dimensionCell(field, rows[0] ?? 0, selections)),
    ...measureCells(columns, rows),
  ]);
}

function sortRows(rows: NxCell[][], def: HyperCubeDef): NxCell[][] {
  return rows.sort(compareRows(def));
}

function dimensionCell(field: Field, row: number, selections?: Selections): NxCell {
  const element = field.elements[row] ?? 0;
  const value = field.values[element];
  return {
    qText: value?.text ?? "",
    qNum: value?.num ?? "NaN",
    qElemNumber: element,
    qState: cellState(field, element, selections),
  };
}

/** Among the rows of a cube: a value that is not selected in a field with selections is there while somebody selects in the chart. */
function cellState(field: Field, element: number, selections?: Selections): string {
  const selected = selections?.selectedIn(field);
  if (!selected || selected.size === 0) return "O";
  if (!selected.has(element)) return "A";
  return selections?.isLocked(field) ? "L" : "S";
}

function measureCells(columns: Columns, rows: readonly number[]): NxCell[] {
  return columns.measures.map((measure) => numberCell(measure.evaluate(rows), measure.format));
}

function numberCell(value: number | undefined, format: FieldAttributes | undefined): NxCell {
  if (value === undefined) return { qText: "-", qNum: "NaN", qElemNumber: 0, qState: "L", qIsNull: true };
  return { qText: formatNumber(value, format), qNum: value, qElemNumber: 0, qState: "L" };
}

function withStates(info: Columns["info"][number], columns: Columns, index: number, selected?: CubeSelections) {
  const field = columns.dimensions[index];
  if (!field || !selected) return info;
  const states = field.values.map((_, element) => selected.selections.stateOf(field, element));
  const count = (state: string) => states.filter((each) => each === state).length;
  const qStateCounts = {
    qOption: count("O"),
    qSelected: count("S"),
    qAlternative: count("A"),
    qExcluded: count("X"),
    qLocked: count("L"),
  };
  return { ...info, qStateCounts };
}

function withRange(info: Columns["info"][number], rows: readonly (readonly NxCell[])[], column: number) {
  const numbers = rows.map((row) => row[column]?.qNum).filter((value) => typeof value === "number");
  if (numbers.length === 0) return info;
  return { ...info, qMin: Math.min(...numbers), qMax: Math.max(...numbers) };
}

function allRows(table: Table): number[] {
  return Array.from({ length: table.rowCount }, (_, row) => row);
}
