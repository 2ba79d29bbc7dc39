// Methods of handle -1, the Global class of the engine.
import { EngineError, INVALID_PARAMS, param, type Params, type RpcResult } from "./json-rpc.js";
import type { GlobalTarget, Handles } from "./handles.js";

type GlobalMethod = (global: GlobalTarget, params: Params, handles: Handles) => RpcResult;

/** LOCERR_APP_ALREADY_OPEN, LOCERR_APP_NOT_FOUND and LOCERR_APP_NOT_OPEN of the engine. */
const ALREADY_OPEN = 1002;
const NOT_FOUND = 1003;
const NOT_OPEN = 1017;

export const globalMethods: Readonly<Record<string, GlobalMethod>> = {
  OpenDoc: (global, params, handles) => {
    const id = param(params, 0, "qDocName");
    if (typeof id !== "string") throw new EngineError(INVALID_PARAMS, "Invalid Params", "qDocName");
    const app = global.apps.find((candidate) => candidate.id === id);
    if (!app) throw new EngineError(NOT_FOUND, "App not found", id);
    if (handles.handleOfDoc(app) !== undefined) throw new EngineError(ALREADY_OPEN, "App already open", id);
    const handle = handles.openDoc(app);
    return { result: { qReturn: { qType: "Doc", qHandle: handle, qGenericId: id } }, change: [handle] };
  },

  GetActiveDoc: (global, _params, handles) => {
    for (const app of global.apps) {
      const handle = handles.handleOfDoc(app);
      if (handle !== undefined) return { result: { qReturn: { qType: "Doc", qHandle: handle, qGenericId: app.id } } };
    }
    throw new EngineError(NOT_OPEN, "App not open");
  },

  GetDocList: (global) => ({
    result: {
      qDocList: global.apps.map((app) => ({
        qDocName: app.title,
        qConnectedUsers: 0,
        qFileTime: 0,
        qFileSize: 0,
        qDocId: app.id,
        qMeta: { published: true },
        qLastReloadTime: "2025-12-31T23:00:00.000Z",
        qTitle: app.title,
      })),
    },
  }),

  GetAuthenticatedUser: ({ user }) => ({
    result: { qReturn: `UserDirectory=${user.userDirectory}; UserId=${user.userId}` },
  }),

  /** Deprecated; qsocks asks for it first of all, so that the proxy speaks. */
  ProductVersion: () => ({ result: { qReturn: "12.2345.0" } }),

  EngineVersion: () => ({ result: { qVersion: { qComponentVersion: "12.2345.0" } } }),
};
