// A page asks for its own app and objects; the emulated engine has one app. Here each of the page's ids may stand for one
// of the demo app's. What comes back names the demo app's object: its layout is that object's own.
import { isRecord } from "./json-rpc.js";
import type { OpenEngine } from "../model/types.js";

/** The page's app and object ids, each with the id in the demo app that it stands for. */
export type OwnIds = Readonly<Record<string, string>>;

const BY_ID: readonly unknown[] = ["OpenDoc", "GetObject"];

/** The engine with further names for what is in it. */
export function withOwnIds(openEngine: OpenEngine, ids: OwnIds): OpenEngine {
  const meant = (id: string) => (Object.hasOwn(ids, id) ? (ids[id] ?? id) : id);
  return (context) => {
    const engine = openEngine({ ...context, appId: meant(context.appId) });
    return { ...engine, receive: (text) => engine.receive(translated(text, meant)) };
  };
}

function translated(text: string, meant: (id: string) => string): string {
  const call = parse(text);
  if (!isRecord(call) || !BY_ID.includes(call["method"])) return text;
  const { params } = call;
  // The id is the first parameter of both methods, by place or by name (qDocName, qId).
  if (Array.isArray(params)) {
    const [first, ...rest] = params as unknown[];
    return JSON.stringify({ ...call, params: [typeof first === "string" ? meant(first) : first, ...rest] });
  }
  if (!isRecord(params)) return text;
  const named = Object.entries(params).map(([name, value]) => [
    name,
    (name === "qDocName" || name === "qId") && typeof value === "string" ? meant(value) : value,
  ]);
  return JSON.stringify({ ...call, params: Object.fromEntries(named) as unknown });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine has its own answer to that.
    return undefined;
  }
}
