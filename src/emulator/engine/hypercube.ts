// Aggregates the table for one hypercube definition: one row per combination of dimension values that occurs in the data,
// a measure's value computed from that row's records. Straight tables only (`qMode` "S"), no selections.
import { compileColumns, type Columns } from "./hypercube-columns.js";
import { formatNumber } from "./number-format.js";
import type { FieldAttributes, HyperCube, HyperCubeDef, NxCell, NxDataPage, NxPage } from "./qix-types.js";
import { compareRows, effectiveSortOrder } from "./hypercube-sort.js";
import type { Field, Table } from "./table.js";

/** A computed hypercube: its layout without data, and every row. */
export interface ComputedCube {
  readonly layout: HyperCube;
  readonly rows: readonly (readonly NxCell[])[];
}

/** Computes the cube. What the definition gets wrong stands in `qError` of the column and of the cube, which then has no rows. */
export function computeHyperCube(def: HyperCubeDef, table: Table): ComputedCube {
  const columns = compileColumns(def, table);
  const faulty = columns.info.find((info) => info.qError);
  const rows = faulty ? [] : sortRows(aggregate(columns, table), def);
  const width = columns.info.length;
  const dimensions = def.qDimensions?.length ?? 0;
  const info = columns.info.map((column, index) => withRange(column, rows, index));
  const layout: HyperCube = {
    qSize: { qcx: width, qcy: rows.length },
    ...(faulty?.qError && { qError: faulty.qError }),
    qDimensionInfo: info.slice(0, dimensions),
    qMeasureInfo: info.slice(dimensions),
    qEffectiveInterColumnSortOrder: effectiveSortOrder(def),
    qGrandTotalRow: faulty ? [] : measureCells(columns, allRows(table)),
    qDataPages: [],
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

function aggregate(columns: Columns, table: Table): NxCell[][] {
  const groups = new Map<string, number[]>();
  for (const row of allRows(table)) {
    const key = columns.dimensions.map((field) => field.elements[row]).join(",");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((rows) => [
    ...columns.dimensions.map((field) => dimensionCell(field, rows[0] ?? 0)),
    ...measureCells(columns, rows),
  ]);
}

function sortRows(rows: NxCell[][], def: HyperCubeDef): NxCell[][] {
  return rows.sort(compareRows(def));
}

function dimensionCell(field: Field, row: number): NxCell {
  const element = field.elements[row] ?? 0;
  const value = field.values[element];
  return { qText: value?.text ?? "", qNum: value?.num ?? "NaN", qElemNumber: element, qState: "O" };
}

function measureCells(columns: Columns, rows: readonly number[]): NxCell[] {
  return columns.measures.map((measure) => numberCell(measure.evaluate(rows), measure.format));
}

function numberCell(value: number | undefined, format: FieldAttributes | undefined): NxCell {
  if (value === undefined) return { qText: "-", qNum: "NaN", qElemNumber: 0, qState: "L", qIsNull: true };
  return { qText: formatNumber(value, format), qNum: value, qElemNumber: 0, qState: "L" };
}

function withRange(info: Columns["info"][number], rows: readonly (readonly NxCell[])[], column: number) {
  const numbers = rows.map((row) => row[column]?.qNum).filter((value) => typeof value === "number");
  if (numbers.length === 0) return info;
  return { ...info, qMin: Math.min(...numbers), qMax: Math.max(...numbers) };
}

function allRows(table: Table): number[] {
  return Array.from({ length: table.rowCount }, (_, row) => row);
}
