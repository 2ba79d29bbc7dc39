// A conversation with the emulated engine as tests hold it: requests as objects, answers parsed.
import { DEMO_APP, openEngine } from "../../src/emulator/engine/index.js";
import type { HyperCube, HyperCubeDef, NxCell, NxDataPage } from "../../src/emulator/engine/qix-types.js";

export interface Answer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly parameter: string };
  readonly change?: readonly number[];
}

export interface Talk {
  /** Sends a raw text. */
  readonly raw: (text: string) => Answer | undefined;
  readonly ask: (handle: number, method: string, params?: unknown) => Answer;
  /** Opens the demo app and returns its handle. */
  readonly openApp: () => number;
  /** The cube of a new session object over that definition. */
  readonly cube: (def: HyperCubeDef) => HyperCube;
  /** All rows of such a cube, fetched with GetHyperCubeData. */
  readonly rows: (def: HyperCubeDef) => readonly (readonly NxCell[])[];
}

export function talk(userDirectory = "ACME", userId = "jane.doe"): Talk {
  const engine = openEngine({ user: { userDirectory, userId }, appId: DEMO_APP.id });
  let lastId = 0;

  const raw = (text: string): Answer | undefined => {
    const reply = engine.receive(text);
    return reply === undefined ? undefined : (JSON.parse(reply) as Answer);
  };
  const ask = (handle: number, method: string, params: unknown = []): Answer => {
    const answer = raw(JSON.stringify({ jsonrpc: "2.0", id: ++lastId, handle, method, params }));
    if (!answer) throw new Error(`${method} was not answered`);
    return answer;
  };
  const openApp = (): number => handleOf(ask(-1, "OpenDoc", [DEMO_APP.id]));
  let doc: number | undefined;
  const create = (qHyperCubeDef: HyperCubeDef): number => {
    doc ??= openApp();
    return handleOf(ask(doc, "CreateSessionObject", [{ qInfo: { qType: "test" }, qHyperCubeDef }]));
  };
  const cubeOf = (handle: number) =>
    (ask(handle, "GetLayout").result?.["qLayout"] as { qHyperCube: HyperCube }).qHyperCube;

  return {
    raw,
    ask,
    openApp,
    cube: (def) => cubeOf(create(def)),
    rows(def) {
      const handle = create(def);
      const { qcx, qcy } = cubeOf(handle).qSize;
      const page = { qLeft: 0, qTop: 0, qWidth: qcx, qHeight: qcy };
      const { result } = ask(handle, "GetHyperCubeData", ["/qHyperCubeDef", [page]]);
      return (result?.["qDataPages"] as NxDataPage[])[0]?.qMatrix ?? [];
    },
  };
}

export function handleOf(answer: Answer): number {
  const handle = (answer.result?.["qReturn"] as { qHandle?: unknown } | undefined)?.qHandle;
  if (typeof handle !== "number") throw new Error(`no handle in ${JSON.stringify(answer)}`);
  return handle;
}

export const by = (...fields: string[]): NonNullable<HyperCubeDef["qDimensions"]> =>
  fields.map((field) => ({ qDef: { qFieldDefs: [field] } }));

export const measures = (...expressions: string[]): NonNullable<HyperCubeDef["qMeasures"]> =>
  expressions.map((qDef) => ({ qDef: { qDef } }));
