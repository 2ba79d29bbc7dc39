// Methods of an object on a sheet or of a session object, the GenericObject class of the engine.
import { applyPatches } from "./apply-patches.js";
import type { ObjectTarget, Handles } from "./handles.js";
import { isRecord, param, type Params, type RpcResult } from "./json-rpc.js";
import { cubeOf, layoutOf, listOf, pagesOfCube, pagesOfList } from "./object-data.js";
import { readProperties } from "./read-properties.js";
import { selectCells, selectRanges, selectValues, selectValuesOfList } from "./select.js";

type ObjectMethod = (object: ObjectTarget, params: Params, handles: Handles) => RpcResult;
type Select = (object: ObjectTarget, params: Params) => boolean;

/** A selection is told to all objects that are open. */
const selecting =
  (select: Select): ObjectMethod =>
  (object, params, handles) => {
    const isDone = select(object, params);
    return { result: { qSuccess: isDone }, ...(isDone && { change: handles.ofObjects() }) };
  };

const changing =
  (change: (object: ObjectTarget, params: Params) => void): ObjectMethod =>
  (object, params, handles) => {
    change(object, params);
    return { result: {}, change: handles.ofObjects() };
  };

export const objectMethods: Readonly<Record<string, ObjectMethod>> = {
  GetLayout: (object) => ({ result: { qLayout: layoutOf(object) } }),

  GetProperties: (object) => ({ result: { qProp: propertiesOf(object) } }),

  GetEffectiveProperties: (object) => ({ result: { qProp: propertiesOf(object) } }),

  GetInfo: ({ properties, id }) => ({ result: { qInfo: { qId: id, qType: properties.qInfo.qType } } }),

  GetHyperCubeData: (object, params) => ({
    result: { qDataPages: pagesOfCube(cubeOf(object, param(params, 0, "qPath")), param(params, 1, "qPages")) },
  }),

  /** Straight cubes are not made smaller here: the pages are those of `GetHyperCubeData`. */
  GetHyperCubeReducedData: (object, params) => ({
    result: { qDataPages: pagesOfCube(cubeOf(object, param(params, 0, "qPath")), param(params, 1, "qPages")) },
  }),

  GetListObjectData: (object, params) => ({
    result: { qDataPages: pagesOfList(listOf(object, param(params, 0, "qPath")), param(params, 1, "qPages")) },
  }),

  SetProperties: (object, params) => {
    object.properties = readProperties(param(params, 0, "qProp"));
    return { result: {}, change: [] };
  },

  /** Soft patches and others are the same here: nothing is stored. */
  ApplyPatches: (object, params, handles) => {
    const patched = applyPatches(object.properties, param(params, 0, "qPatches"));
    object.properties = readProperties(patched);
    const own = handles.handleOfObject(object.id);
    return { result: {}, change: own === undefined ? [] : [own] };
  },

  ClearSoftPatches: () => ({ result: {} }),

  BeginSelections: changing(({ selections, id }) => selections.begin(id)),

  EndSelections: changing(({ selections }, params) => selections.end(param(params, 0, "qAccept") === true)),

  ResetMadeSelections: changing(({ selections }) => selections.reset()),

  ClearSelections: changing((object) => {
    const fields = cubeOf(object, "/qHyperCubeDef").fields.map(({ name }) => name);
    object.selections.clear((name) => fields.includes(name));
  }),

  SelectHyperCubeValues: selecting(selectValues),

  SelectHyperCubeCells: selecting(selectCells),

  RangeSelectHyperCubeValues: selecting(selectRanges),

  SelectListObjectValues: selecting(selectValuesOfList),

  SearchListObjectFor: (object, params, handles) => search(object, param(params, 1, "qMatch"), handles),

  AbortListObjectSearch: (object, _params, handles) => search(object, undefined, handles),

  /** What the search has left is selected. */
  AcceptListObjectSearch: (object, params, handles) => {
    const { field, rows } = listOf(object, param(params, 0, "qPath"));
    const found = rows.flatMap(([cell]) => cell?.qElemNumber ?? []);
    if (field) object.selections.select(field, found, param(params, 1, "qToggleMode") === true);
    object.search = undefined;
    return { result: {}, change: handles.ofObjects() };
  },
};

function search(object: ObjectTarget, match: unknown, handles: Handles): RpcResult {
  object.search = typeof match === "string" ? match : undefined;
  const own = handles.handleOfObject(object.id);
  return { result: { qSuccess: true }, change: own === undefined ? [] : [own] };
}

const propertiesOf = ({ properties, id }: ObjectTarget): object =>
  isRecord(properties) ? { ...properties, qInfo: { ...properties.qInfo, qId: id } } : {};
