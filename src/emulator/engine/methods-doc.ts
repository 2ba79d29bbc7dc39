// Methods of an open app, the Doc class of the engine.
import type { DocTarget, Handles } from "./handles.js";
import { EngineError, INVALID_PARAMS, isRecord, param, type Params, type RpcResult } from "./json-rpc.js";
import { infoOf } from "./methods-variable.js";
import { readProperties } from "./read-properties.js";

type DocMethod = (doc: DocTarget, params: Params, handles: Handles) => RpcResult;

export const docMethods: Readonly<Record<string, DocMethod>> = {
  GetObject: (doc, params, handles) => {
    const { app } = doc;
    const id = textParam(params, 0, "qId");
    const properties = app.objects.find((object) => object.qInfo.qId === id);
    const handle = handles.handleOfObject(id) ?? (properties && handles.openObject(doc, id, properties, false));
    // An unknown id is no error on the wire but an empty interface; enigma.js rejects it with "Object not found".
    if (handle === undefined) return { result: { qReturn: NOTHING } };
    return { result: { qReturn: objectInterface(handle, handles) } };
  },

  CreateSessionObject: (doc, params, handles) => {
    const properties = readProperties(param(params, 0, "qProp"));
    const id = properties.qInfo.qId ?? handles.freshObjectId();
    const handle = handles.openObject(doc, id, properties, true);
    return {
      result: { qReturn: objectInterface(handle, handles), qInfo: { qId: id, qType: properties.qInfo.qType } },
      change: [handle],
    };
  },

  DestroySessionObject: (_doc, params, handles) => {
    const id = param(params, 0, "qId");
    const handle = typeof id === "string" ? handles.handleOfObject(id) : undefined;
    const target = handle === undefined ? undefined : handles.at(handle);
    if (handle === undefined || target?.kind !== "object" || !target.session) return { result: { qSuccess: false } };
    handles.close(handle);
    return { result: { qSuccess: true } };
  },

  GetAppLayout: ({ app }) => ({
    result: {
      qLayout: {
        qTitle: app.title,
        qFileName: app.id,
        qLastReloadTime: "2025-12-31T23:00:00.000Z",
        qHasScript: true,
        qHasData: app.table.rowCount > 0,
        qStateNames: [],
        qMeta: { published: true },
        qLocaleInfo: { qDecimalSep: ".", qThousandSep: ",", qMoneyFmt: "$#,##0.00;-$#,##0.00" },
      },
    },
  }),

  GetField: (doc, params, handles) => {
    const field = doc.app.table.field(textParam(params, 0, "qFieldName"));
    return { result: { qReturn: field ? { qType: "Field", qHandle: handles.openField(doc, field) } : NOTHING } };
  },

  GetVariableByName: (doc, params, handles) => {
    const name = textParam(params, 0, "qName");
    const isKnown = doc.variables.content(name) !== undefined;
    return { result: { qReturn: isKnown ? variableInterface(doc, name, handles) : NOTHING } };
  },

  CreateSessionVariable: (doc, params, handles) => {
    const definition = param(params, 0, "qProp");
    const { qName, qDefinition = "" } = isRecord(definition) ? definition : {};
    if (typeof qName !== "string" || qName === "") throw new EngineError(INVALID_PARAMS, "Invalid Params", "qName");
    doc.variables.create(qName, String(qDefinition));
    return { result: { qReturn: variableInterface(doc, qName, handles), qInfo: infoOf(qName) } };
  },

  ClearAll: ({ selections }, params, handles) => {
    selections.clear(() => true, param(params, 0, "qLockedAlso") === true);
    return { result: {}, change: handles.ofObjects() };
  },

  LockAll: ({ selections }, _params, handles) => {
    for (const field of selections.fields) selections.lock(field);
    return { result: {}, change: handles.ofObjects() };
  },

  UnlockAll: ({ selections }, _params, handles) => {
    for (const field of selections.fields) selections.unlock(field);
    return { result: {}, change: handles.ofObjects() };
  },

  Back: ({ selections }, _params, handles) => stepped(selections.step("back"), handles),

  Forward: ({ selections }, _params, handles) => stepped(selections.step("forward"), handles),

  BackCount: ({ selections }) => ({ result: { qReturn: selections.backCount } }),

  ForwardCount: ({ selections }) => ({ result: { qReturn: selections.forwardCount } }),

  AbortModal: ({ selections }, params, handles) => {
    selections.end(param(params, 0, "qAccept") === true);
    return { result: {}, change: handles.ofObjects() };
  },

  GetAppProperties: ({ app }) => ({
    result: { qProp: { qTitle: app.title, qThumbnail: {}, qHasSectionAccess: false } },
  }),

  GetAllInfos: ({ app }) => ({ result: { qInfos: app.objects.map((object) => object.qInfo) } }),
};

/** What the engine answers for a name that nothing has: an empty interface, and no error. */
const NOTHING = { qType: null, qHandle: null };

function textParam(params: Params, index: number, name: string): string {
  const value = param(params, index, name);
  if (typeof value !== "string") throw new EngineError(INVALID_PARAMS, "Invalid Params", name);
  return value;
}

const variableInterface = (doc: DocTarget, name: string, handles: Handles) => ({
  qType: "GenericVariable",
  qHandle: handles.openVariable(doc, name),
  qGenericType: "variable",
  qGenericId: name,
});

const stepped = (isDone: boolean, handles: Handles): RpcResult => ({
  result: { qSuccess: isDone },
  ...(isDone && { change: handles.ofObjects() }),
});

function objectInterface(handle: number, handles: Handles) {
  const target = handles.at(handle);
  if (target?.kind !== "object") throw new EngineError(INVALID_PARAMS, "Invalid Params", "Invalid handle");
  const { qType } = target.properties.qInfo;
  return { qType: "GenericObject", qHandle: handle, qGenericType: qType, qGenericId: target.id };
}
