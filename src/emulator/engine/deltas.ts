// enigma.js asks for a layout as changes of the one that it knows (JSON patches, RFC 6902): whole the first time, then the members
// that have changed. What it knows is a socket's: a new socket begins anew.
import { isRecord, type RpcRequest, type RpcResult } from "./json-rpc.js";

/** Methods whose answers come as changes, each with the member that holds the answer. */
const MEMBERS: Readonly<Record<string, string>> = { GetLayout: "qLayout", GetAppLayout: "qLayout" };

export class Deltas {
  readonly #known = new Map<string, Readonly<Record<string, unknown>>>();

  /** The answer as changes, where the client asks for them. */
  of({ method, handle, delta }: RpcRequest, answer: RpcResult): RpcResult {
    const member = Object.hasOwn(MEMBERS, method) ? MEMBERS[method] : undefined;
    const value = member === undefined ? undefined : answer.result[member];
    if (!delta || member === undefined || !isRecord(value)) return answer;
    const key = `${handle} ${method}`;
    const patches = patchesBetween(this.#known.get(key), value);
    this.#known.set(key, value);
    return { ...answer, result: { ...answer.result, [member]: patches }, delta: true };
  }
}

function patchesBetween(before: Readonly<Record<string, unknown>> | undefined, now: Readonly<Record<string, unknown>>) {
  if (!before) return [{ op: "add", path: "/", value: now }];
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value));
  return [
    ...gone.map((name) => ({ op: "remove", path: `/${name}` })),
    ...changed.map(([name, value]) => ({
      op: Object.hasOwn(before, name) ? "replace" : "add",
      path: `/${name}`,
      value,
    })),
  ];
}
