// What an object shows: its layout with the first pages of data, and further pages.
import { appLists, isListDefinition } from "./app-lists.js";
import type { ObjectTarget } from "./handles.js";
import { computeHyperCube, pageOf, type ComputedCube } from "./hypercube.js";
import { fieldOf } from "./hypercube-columns.js";
import { EngineError, INVALID_PARAMS, isRecord } from "./json-rpc.js";
import { computeListObject, listSelections, pageOfList, type ComputedList } from "./list-object.js";
import type { NxPage, ObjectLayout } from "./qix-types.js";
import type { Field } from "./table.js";

/** LOCERR_GENERIC_INVALID_PATH. */
const INVALID_PATH = 4;
/** LOCERR_CALC_PAGES_TOO_LARGE; the engine hands out at most 10 000 cells per page. */
const PAGES_TOO_LARGE = 7009;
const MAX_CELLS = 10_000;

export interface ObjectCube extends ComputedCube {
  /** The fields of its dimensions. */
  readonly fields: readonly Field[];
}

/** The object's cube. Throws the engine's "Invalid path" where there is none. */
export function cubeOf({ app, selections, variables, id, properties }: ObjectTarget, path: unknown): ObjectCube {
  const def = properties.qHyperCubeDef;
  if (path !== "/qHyperCubeDef" || !def) throw new EngineError(INVALID_PATH, "Invalid path", "qPath");
  const fields = (def.qDimensions ?? []).flatMap(({ qDef }) => fieldOf(qDef.qFieldDefs[0] ?? "", app.table) ?? []);
  return { ...computeHyperCube(def, app.table, { selections, variables, objectId: id }), fields };
}

/** The object's list. Throws as {@link cubeOf}. */
export function listOf({ app, selections, properties, search }: ObjectTarget, path: unknown): ComputedList {
  const def = properties.qListObjectDef;
  if (path !== "/qListObjectDef" || !def) throw new EngineError(INVALID_PATH, "Invalid path", "qPath");
  return computeListObject(def, app.table, selections, search);
}

export const pagesOfCube = (cube: ComputedCube, pages: unknown) => readPages(pages).map((page) => pageOf(cube, page));

export const pagesOfList = (list: ComputedList, pages: unknown) =>
  readPages(pages).map((page) => pageOfList(list, page));

export function layoutOf(object: ObjectTarget): ObjectLayout {
  const { id, properties, selections } = object;
  const { qHyperCubeDef, qListObjectDef, qSelectionObjectDef, ...own } = properties;
  const { qInfo, visualization } = properties;
  return {
    qMeta: { privileges: ["read", "exportdata"] },
    qSelectionInfo: selectionInfo(object),
    showTitles: true,
    ...Object.fromEntries(Object.entries(own).filter(([name]) => !isListDefinition(name))),
    visualization,
    qInfo: { ...qInfo, qId: id },
    ...(qHyperCubeDef && { qHyperCube: cubeLayout(object) }),
    ...(qListObjectDef && { qListObject: listLayout(object) }),
    ...(qSelectionObjectDef && { qSelectionObject: listSelections(selections) }),
    ...appLists(object),
  };
}

/** A chart shows its buttons, and keeps its selection, while the layout says that somebody selects in it. */
function selectionInfo({ id, selections }: ObjectTarget) {
  const { isSelecting, hasSelected } = selections.progressIn(id);
  return isSelecting ? { qInSelections: true, ...(hasSelected && { qMadeSelections: true }) } : {};
}

function cubeLayout(object: ObjectTarget) {
  const cube = cubeOf(object, "/qHyperCubeDef");
  const pages = object.properties.qHyperCubeDef?.qInitialDataFetch ?? [];
  return { ...cube.layout, qDataPages: pagesOfCube(cube, pages) };
}

function listLayout(object: ObjectTarget) {
  const list = listOf(object, "/qListObjectDef");
  const pages = object.properties.qListObjectDef?.qInitialDataFetch ?? [];
  return { ...list.layout, qDataPages: pagesOfList(list, pages) };
}

function readPages(pages: unknown): NxPage[] {
  if (!Array.isArray(pages)) throw new EngineError(INVALID_PARAMS, "Invalid Params", "qPages");
  return pages.map(readPage);
}

/** A page without a corner begins at the first cell. */
function readPage(page: unknown): NxPage {
  const { qLeft = 0, qTop = 0, qWidth, qHeight } = isRecord(page) ? page : {};
  const numbers = [qLeft, qTop, qWidth, qHeight];
  if (!numbers.every((value) => Number.isInteger(value) && Number(value) >= 0)) {
    throw new EngineError(INVALID_PARAMS, "Invalid Params", "qPages");
  }
  const read = { qLeft: Number(qLeft), qTop: Number(qTop), qWidth: Number(qWidth), qHeight: Number(qHeight) };
  if (read.qWidth * read.qHeight > MAX_CELLS) throw new EngineError(PAGES_TOO_LARGE, "Calculation pages too large");
  return read;
}
