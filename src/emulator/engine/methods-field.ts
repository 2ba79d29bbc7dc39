// Methods of a field, the Field class of the engine: selections by values, by search, by state. Each says whether it was done; in a
// locked field nothing is, unless the call says `qSoftLock`.
import type { FieldTarget, Handles } from "./handles.js";
import { EngineError, INVALID_PARAMS, isRecord, param, type Params, type RpcResult } from "./json-rpc.js";
import type { ValueState } from "./selections.js";
import type { Dual } from "./table.js";

type FieldMethod = (target: FieldTarget, params: Params, handles: Handles) => RpcResult;

/** A selection is told to all objects that are open. */
const selecting =
  (select: (target: FieldTarget, params: Params) => boolean): FieldMethod =>
  (target, params, handles) => {
    const isDone = select(target, params);
    return { result: { qReturn: isDone }, ...(isDone && { change: handles.ofObjects() }) };
  };

/** Selects the values that are in one of the states. */
const selectingStates = (...states: readonly ValueState[]): FieldMethod =>
  selecting(({ field, selections }, params) => {
    const elements = elementsOf({ field, selections }, (_value, element) =>
      states.includes(selections.stateOf(field, element)),
    );
    return selections.select(field, elements, false, isTrue(param(params, 0, "qSoftLock")));
  });

export const fieldMethods: Readonly<Record<string, FieldMethod>> = {
  Select: selecting(({ field, selections }, params) => {
    const matches = matcherOf(param(params, 0, "qMatch"));
    const found = elementsOf({ field, selections }, ({ text }) => matches(text));
    return found.length > 0 && selections.select(field, found, false, isTrue(param(params, 1, "qSoftLock")));
  }),

  SelectValues: selecting(({ field, selections }, params) => {
    const wanted = readValues(param(params, 0, "qFieldValues"));
    const found = elementsOf({ field, selections }, (value) => wanted.some((isValue) => isValue(value)));
    const [toggle, soft] = [isTrue(param(params, 1, "qToggleMode")), isTrue(param(params, 2, "qSoftLock"))];
    return found.length > 0 && selections.select(field, found, toggle, soft);
  }),

  LowLevelSelect: selecting(({ field, selections }, params) => {
    const elements = readElements(param(params, 0, "qValues")).filter((element) => field.values[element]);
    const [toggle, soft] = [isTrue(param(params, 1, "qToggleMode")), isTrue(param(params, 2, "qSoftLock"))];
    return elements.length > 0 && selections.select(field, elements, toggle, soft);
  }),

  SelectAll: selectingStates("S", "L", "O", "A", "X"),

  SelectPossible: selectingStates("S", "L", "O"),

  SelectExcluded: selectingStates("A", "X"),

  SelectAlternative: selectingStates("A"),

  Clear: selecting(({ field, selections }) => {
    if (selections.isLocked(field)) return false;
    selections.clear((name) => name === field.name);
    return true;
  }),

  ClearAllButThis: selecting(({ field, selections }, params) => {
    selections.clear((name) => name !== field.name, isTrue(param(params, 0, "qSoftLock")));
    return true;
  }),

  Lock: selecting(({ field, selections }) => {
    selections.lock(field);
    return selections.isLocked(field);
  }),

  Unlock: selecting(({ field, selections }) => {
    selections.unlock(field);
    return true;
  }),

  GetCardinal: ({ field }) => ({ result: { qReturn: field.values.length } }),
};

const isTrue = (value: unknown): boolean => value === true;

function elementsOf(
  { field }: Pick<FieldTarget, "field" | "selections">,
  isMeant: (value: Dual, element: number) => boolean,
): number[] {
  return field.values.flatMap((value, element) => (isMeant(value, element) ? [element] : []));
}

/** `*` stands for any characters, `?` for one; letter case does not count. */
function matcherOf(match: unknown): (text: string) => boolean {
  if (typeof match !== "string") throw invalid("qMatch");
  const escaped = match
    .replace(/[.+^${}()|[\]\\]/gu, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const pattern = new RegExp(`^${escaped}$`, "isu");
  return (text) => pattern.test(text);
}

function readElements(values: unknown): readonly number[] {
  if (!Array.isArray(values) || !values.every((value) => Number.isInteger(value))) throw invalid("qValues");
  return values as number[];
}

/** `{ qText }` means the value with that text, `{ qIsNumeric: true, qNumber }` the one with that number. */
function readValues(values: unknown): readonly ((value: Dual) => boolean)[] {
  if (!Array.isArray(values) || !values.every((value) => isRecord(value))) throw invalid("qFieldValues");
  return (values as readonly Readonly<Record<string, unknown>>[]).map(({ qText, qIsNumeric, qNumber }) =>
    qIsNumeric === true ? ({ num }) => num === qNumber : ({ text }) => text === qText,
  );
}

const invalid = (parameter: string) => new EngineError(INVALID_PARAMS, "Invalid Params", parameter);
