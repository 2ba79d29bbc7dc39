// `ApplyPatches`: a client changes single properties of an object, as a table does that is sorted by another column.
import { EngineError, INVALID_PARAMS, isRecord } from "./json-rpc.js";

interface Patch {
  readonly op: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A changed copy. Throws the engine's "Invalid Params" for what is no patch. */
export function applyPatches(properties: object, patches: unknown): unknown {
  if (!Array.isArray(patches)) throw invalid();
  const copy = structuredClone(properties);
  for (const each of patches) apply(copy, readPatch(each));
  return copy;
}

/** Operations come as words or as the engine's numbers; values are JSON in a text. */
function readPatch(patch: unknown): Patch {
  const { qOp, qPath, qValue } = isRecord(patch) ? patch : {};
  if (typeof qPath !== "string" || !qPath.startsWith("/")) throw invalid();
  const op = typeof qOp === "number" ? (["add", "remove", "replace"][qOp] ?? "") : String(qOp).toLowerCase();
  return { op, path: qPath.slice(1).split("/"), value: typeof qValue === "string" ? parse(qValue) : undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid();
  }
}

function apply(root: object, { op, path, value }: Patch): void {
  const last = path.at(-1) ?? "";
  let place: Record<string, unknown> = root as Record<string, unknown>;
  for (const name of path.slice(0, -1)) {
    if (!isSafe(name)) throw invalid();
    place[name] ??= {};
    place = Object(place[name]) as Record<string, unknown>;
  }
  if (!isSafe(last)) throw invalid();
  if (op === "remove") Reflect.deleteProperty(place, last);
  else if (op === "add" || op === "replace") place[last] = value;
  else throw invalid();
}

/** A client chooses the names: they must not reach the prototype of all objects. */
const isSafe = (name: string): boolean => !["__proto__", "constructor", "prototype", ""].includes(name);

const invalid = () => new EngineError(INVALID_PARAMS, "Invalid Params", "qPatches");
