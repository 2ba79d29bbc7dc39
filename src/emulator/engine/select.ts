// Selections by a chart: values of one dimension, cells of a table, ranges of a measure. Each function says whether anything is selected.
import type { ObjectTarget } from "./handles.js";
import { EngineError, INVALID_PARAMS, isRecord, param, type Params } from "./json-rpc.js";
import { cubeOf, listOf } from "./object-data.js";

const isTrue = (value: unknown): boolean => value === true;

function numbersIn(value: unknown, name: string): number[] {
  if (!Array.isArray(value) || !value.every((each) => Number.isInteger(each))) {
    throw new EngineError(INVALID_PARAMS, "Invalid Params", name);
  }
  return value as number[];
}

/** `SelectHyperCubeValues(qPath, qDimNo, qValues, qToggleMode)`. */
export function selectValues(object: ObjectTarget, params: Params): boolean {
  const field = cubeOf(object, param(params, 0, "qPath")).fields[Number(param(params, 1, "qDimNo"))];
  const values = numbersIn(param(params, 2, "qValues"), "qValues");
  if (!field) return false;
  return object.selections.select(field, values, isTrue(param(params, 3, "qToggleMode")));
}

/** `SelectHyperCubeCells(qPath, qRowIndices, qColIndices)`: each of the columns' values in each of the rows. */
export function selectCells(object: ObjectTarget, params: Params): boolean {
  const { fields, rows } = cubeOf(object, param(params, 0, "qPath"));
  const chosen = numbersIn(param(params, 1, "qRowIndices"), "qRowIndices");
  const columns = numbersIn(param(params, 2, "qColIndices"), "qColIndices").filter((column) => fields[column]);
  const isDone = columns.map((column) => {
    const field = fields[column];
    const elements = chosen.flatMap((row) => rows[row]?.[column]?.qElemNumber ?? []);
    return field !== undefined && object.selections.select(field, [...new Set(elements)], false);
  });
  return isDone.includes(true);
}

/** `RangeSelectHyperCubeValues(qPath, qRanges)`: the first dimension's values whose measure lies in the range. */
export function selectRanges(object: ObjectTarget, params: Params): boolean {
  const { fields, rows } = cubeOf(object, param(params, 0, "qPath"));
  const ranges = param(params, 1, "qRanges");
  const [field] = fields;
  if (!Array.isArray(ranges) || !field) return false;
  const isIn = (row: (typeof rows)[number]) =>
    ranges.every((each: unknown) => {
      const { qRange, qMeasureIx = 0 } = isRecord(each) ? each : {};
      const { qMin = -Infinity, qMax = Infinity } = isRecord(qRange) ? qRange : {};
      const value = row[fields.length + Number(qMeasureIx)]?.qNum;
      return typeof value === "number" && value >= Number(qMin) && value <= Number(qMax);
    });
  return object.selections.select(
    field,
    [...new Set(rows.filter(isIn).map(([cell]) => cell?.qElemNumber ?? 0))],
    false,
  );
}

/** `SelectListObjectValues(qPath, qValues, qToggleMode)`. */
export function selectValuesOfList(object: ObjectTarget, params: Params): boolean {
  const { field } = listOf(object, param(params, 0, "qPath"));
  const values = numbersIn(param(params, 1, "qValues"), "qValues");
  if (!field) return false;
  return object.selections.select(field, values, isTrue(param(params, 2, "qToggleMode")));
}
