// The order of a hypercube's rows: by the columns of `qInterColumnSortOrder`, each by its own criteria. A dimension that
// names none is sorted by number, then by text; a measure only where it asks for it.
import type { HyperCubeDef, NxCell, SortCriteria } from "./qix-types.js";

const AUTOMATIC: SortCriteria = { qSortByNumeric: 1, qSortByAscii: 1 };

/** The columns in the order in which they decide; columns that the definition leaves out come last. */
export function effectiveSortOrder(def: HyperCubeDef): number[] {
  const width = (def.qDimensions?.length ?? 0) + (def.qMeasures?.length ?? 0);
  const all = Array.from({ length: width }, (_, column) => column);
  const first = (def.qInterColumnSortOrder ?? []).filter((column) => all.includes(column));
  return [...new Set([...first, ...all])];
}

/** A comparison for `Array.sort` over rows of cells. */
export function compareRows(def: HyperCubeDef): (a: readonly NxCell[], b: readonly NxCell[]) => number {
  const order = effectiveSortOrder(def).map((column) => [column, criteriaOf(def, column)] as const);
  return (a, b) => {
    for (const [column, criteria] of order) {
      const left = a[column];
      const right = b[column];
      const result = left && right ? compareCells(left, right, criteria) : 0;
      if (result !== 0) return isReversed(def, column) ? -result : result;
    }
    return 0;
  };
}

function isReversed(def: HyperCubeDef, column: number): boolean {
  const dimensions = def.qDimensions ?? [];
  const { qDef } = dimensions[column] ?? def.qMeasures?.[column - dimensions.length] ?? {};
  return qDef?.qReverseSort === true;
}

function criteriaOf(def: HyperCubeDef, column: number): SortCriteria {
  const dimensions = def.qDimensions ?? [];
  const dimension = dimensions[column];
  if (dimension) return dimension.qDef.qSortCriterias?.[0] ?? AUTOMATIC;
  return def.qMeasures?.[column - dimensions.length]?.qSortBy ?? {};
}

function compareCells(a: NxCell, b: NxCell, criteria: SortCriteria): number {
  const byLoadOrder = (a.qElemNumber - b.qElemNumber) * (criteria.qSortByLoadOrder ?? 0);
  if (byLoadOrder !== 0) return byLoadOrder;
  const byNumber = compareNumbers(a.qNum, b.qNum) * (criteria.qSortByNumeric ?? 0);
  if (byNumber !== 0) return byNumber;
  return a.qText.localeCompare(b.qText, "en") * (criteria.qSortByAscii ?? 0);
}

function compareNumbers(a: number | "NaN", b: number | "NaN"): number {
  return a === "NaN" || b === "NaN" ? 0 : a - b;
}
