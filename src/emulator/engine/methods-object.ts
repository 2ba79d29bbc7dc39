// Methods of an object on a sheet or of a session object, the GenericObject class of the engine.
import type { ObjectTarget, Handles } from "./handles.js";
import { pageOf, type ComputedCube } from "./hypercube.js";
import { EngineError, INVALID_PARAMS, isRecord, param, type Params, type RpcResult } from "./json-rpc.js";
import type { NxPage, ObjectLayout } from "./qix-types.js";

type ObjectMethod = (object: ObjectTarget, params: Params, handles: Handles) => RpcResult;

/** LOCERR_GENERIC_INVALID_PATH. */
const INVALID_PATH = 4;
/** LOCERR_CALC_PAGES_TOO_LARGE; the engine hands out at most 10 000 cells per page. */
const PAGES_TOO_LARGE = 7009;
const MAX_CELLS = 10_000;

export const objectMethods: Readonly<Record<string, ObjectMethod>> = {
  GetLayout: (object) => ({ result: { qLayout: layoutOf(object) } }),

  GetProperties: ({ properties, id }) => ({
    result: { qProp: { ...properties, qInfo: { ...properties.qInfo, qId: id } } },
  }),

  GetInfo: ({ properties, id }) => ({ result: { qInfo: { qId: id, qType: properties.qInfo.qType } } }),

  GetHyperCubeData: ({ cube }, params) => {
    if (param(params, 0, "qPath") !== "/qHyperCubeDef" || !cube) {
      throw new EngineError(INVALID_PATH, "Invalid path", "qPath");
    }
    const pages = param(params, 1, "qPages");
    if (!Array.isArray(pages)) throw new EngineError(INVALID_PARAMS, "Invalid Params", "qPages");
    return { result: { qDataPages: pages.map((page) => fetchPage(cube, page)) } };
  },
};

function layoutOf({ id, properties, cube }: ObjectTarget): ObjectLayout {
  const { qHyperCubeDef, ...own } = properties;
  const layout = {
    ...own,
    qInfo: { ...properties.qInfo, qId: id },
    qMeta: { privileges: ["read", "exportdata"] },
    qSelectionInfo: {},
    showTitles: true,
  };
  if (!cube) return layout;
  const pages = (qHyperCubeDef?.qInitialDataFetch ?? []).map((page) => fetchPage(cube, page));
  return { ...layout, qHyperCube: { ...cube.layout, qDataPages: pages } };
}

function fetchPage(cube: ComputedCube, page: unknown) {
  if (!isPage(page)) throw new EngineError(INVALID_PARAMS, "Invalid Params", "qPages");
  if (page.qWidth * page.qHeight > MAX_CELLS) throw new EngineError(PAGES_TOO_LARGE, "Calculation pages too large");
  return pageOf(cube, page);
}

function isPage(page: unknown): page is NxPage {
  const { qLeft, qTop, qWidth, qHeight } = isRecord(page) ? page : {};
  return [qLeft, qTop, qWidth, qHeight].every((value) => Number.isInteger(value) && Number(value) >= 0);
}
