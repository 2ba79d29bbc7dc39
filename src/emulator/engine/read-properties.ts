// Checks the properties of a session object, which a client wrote: after this the engine may rely on their shape.
import { EngineError, INVALID_PARAMS, isRecord } from "./json-rpc.js";
import type { HyperCubeDef, ListObjectDef, ObjectProperties } from "./qix-types.js";

/** Returns `value` as properties, or throws the engine's "Invalid Params" with the name of the faulty member. */
export function readProperties(value: unknown): ObjectProperties {
  if (!isRecord(value) || !isRecord(value["qInfo"])) throw invalid("qInfo");
  const { qId, qType } = value["qInfo"];
  if (typeof qType !== "string" || (qId !== undefined && typeof qId !== "string")) throw invalid("qInfo");
  const def = value["qHyperCubeDef"];
  if (def !== undefined && !isHyperCubeDef(def)) throw invalid("qHyperCubeDef");
  const list = value["qListObjectDef"];
  if (list !== undefined && !isListObjectDef(list)) throw invalid("qListObjectDef");
  const selections = value["qSelectionObjectDef"];
  if (selections !== undefined && !isRecord(selections)) throw invalid("qSelectionObjectDef");
  const visualization = typeof value["visualization"] === "string" ? value["visualization"] : qType;
  return {
    ...value,
    qInfo: { ...(qId !== undefined && { qId }), qType },
    visualization,
    ...(def && { qHyperCubeDef: def }),
  };
}

function isListObjectDef(def: unknown): def is ListObjectDef {
  if (!isRecord(def)) return false;
  const { qDef = {}, qInitialDataFetch = [] } = def;
  return isRecord(qDef) && isListOf(qDef["qFieldDefs"] ?? [], isText) && isListOf(qInitialDataFetch, isRecord);
}

function isHyperCubeDef(def: unknown): def is HyperCubeDef {
  if (!isRecord(def)) return false;
  const { qDimensions = [], qMeasures = [], qInterColumnSortOrder = [], qInitialDataFetch = [] } = def;
  return (
    isListOf(qDimensions, isDimension) &&
    isListOf(qMeasures, isMeasure) &&
    isListOf(qInterColumnSortOrder, Number.isInteger) &&
    isListOf(qInitialDataFetch, isRecord)
  );
}

function isDimension(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value["qDef"])) return false;
  const { qFieldDefs, qFieldLabels = [], qSortCriterias = [] } = value["qDef"];
  return isListOf(qFieldDefs, isText) && isListOf(qFieldLabels, isText) && isListOf(qSortCriterias, isRecord);
}

function isMeasure(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value["qDef"])) return false;
  const { qDef, qLabel = "", qNumFormat = {} } = value["qDef"];
  return isText(qDef) && isText(qLabel) && isRecord(qNumFormat) && isRecord(value["qSortBy"] ?? {});
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isItem(item));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function invalid(parameter: string): EngineError {
  return new EngineError(INVALID_PARAMS, "Invalid Params", parameter);
}
