// Methods of a variable, the GenericVariable class of the engine. What a variable holds is a socket's own.
import type { Handles, VariableTarget } from "./handles.js";
import { EngineError, INVALID_PARAMS, param, type Params, type RpcResult } from "./json-rpc.js";
import { dualOf } from "./variables.js";

type VariableMethod = (variable: VariableTarget, params: Params, handles: Handles) => RpcResult;

export const variableMethods: Readonly<Record<string, VariableMethod>> = {
  GetLayout: ({ name, variables }) => {
    const { text = "", num } = variables.content(name) ?? {};
    return { result: { qLayout: { qInfo: infoOf(name), qMeta: {}, qText: text, qNum: num ?? "NaN" } } };
  },

  GetProperties: ({ name, variables }) => ({
    result: { qProp: { qInfo: infoOf(name), qName: name, qDefinition: variables.content(name)?.text ?? "" } },
  }),

  GetRawContent: ({ name, variables }) => ({ result: { qReturn: variables.content(name)?.text ?? "" } }),

  SetStringValue: (variable, params, handles) => {
    const value = param(params, 0, "qVal");
    if (typeof value !== "string") throw new EngineError(INVALID_PARAMS, "Invalid Params", "qVal");
    return set(variable, value, handles);
  },

  SetNumValue: (variable, params, handles) => {
    const value = param(params, 0, "qVal");
    if (typeof value !== "number") throw new EngineError(INVALID_PARAMS, "Invalid Params", "qVal");
    return set(variable, String(value), handles);
  },
};

/** A variable has no id of its own here: its name is one. */
export const infoOf = (name: string) => ({ qId: name, qType: "variable" });

/** Measures may name the variable, so all open objects are told. */
function set({ name, variables }: VariableTarget, text: string, handles: Handles): RpcResult {
  variables.set(name, dualOf(text));
  return { result: {}, change: [...handles.ofVariable(name), ...handles.ofObjects()] };
}
