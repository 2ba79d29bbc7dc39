// The emulated associative engine: one JSON-RPC conversation per socket over a small built-in app. It knows straight
// hypercubes, list objects, selections and variables of that app, and nothing of scripts or storage.
import type { EngineConversation, EngineContext, OpenEngine } from "../model/types.js";
import { loadDemoApp } from "./demo-app.js";
import { Deltas } from "./deltas.js";
import { Handles } from "./handles.js";
import { answer, EngineError, INVALID_PARAMS, type RpcRequest, type RpcResult } from "./json-rpc.js";
import { docMethods } from "./methods-doc.js";
import { fieldMethods } from "./methods-field.js";
import { globalMethods } from "./methods-global.js";
import { objectMethods } from "./methods-object.js";
import { variableMethods } from "./methods-variable.js";

export { DEMO_APP } from "./demo-app.js";

/** Opens a conversation as `context.user`; every message gets an answer, errors included, and none throws. */
export const openEngine: OpenEngine = (context: EngineContext): EngineConversation => {
  const handles = new Handles(context.user, loadDemoApp());
  let deltas = new Deltas();
  return {
    receive: (text) => answer(text, (request) => deltas.of(request, dispatch(request, handles))),
    attach: () => (deltas = new Deltas()),
  };
};

function dispatch(request: RpcRequest, handles: Handles): RpcResult {
  const target = handles.at(request.handle);
  if (!target) throw new EngineError(INVALID_PARAMS, "Invalid Params", "Invalid handle");
  const { method, params } = request;
  const find = (): (() => RpcResult) | undefined => {
    if (target.kind === "global") return own(globalMethods, method)?.bind(undefined, target, params, handles);
    if (target.kind === "doc") return own(docMethods, method)?.bind(undefined, target, params, handles);
    if (target.kind === "field") return own(fieldMethods, method)?.bind(undefined, target, params, handles);
    if (target.kind === "variable") return own(variableMethods, method)?.bind(undefined, target, params, handles);
    return own(objectMethods, method)?.bind(undefined, target, params, handles);
  };
  const run = find();
  if (!run) throw new EngineError(-32601, "Method not found", method);
  return run();
}

/** A client chooses the name: it must not reach `toString` and its like. */
function own<T>(methods: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
