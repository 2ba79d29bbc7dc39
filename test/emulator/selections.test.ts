// What the emulated engine knows of selections: by lists, by charts, in steps back and forward; and what it answers as changes.
import { describe, expect, it } from "vitest";
import { DEMO_APP, openEngine } from "../../src/emulator/engine/index.js";

type Result = Readonly<Record<string, unknown>>;
interface Answer {
  readonly result: Result & { readonly qReturn?: { readonly qHandle: number } };
  readonly change?: readonly number[];
  readonly delta?: boolean;
  readonly error?: { readonly code: number };
}

function talk() {
  const engine = openEngine({ user: { userDirectory: "ACME", userId: "ada" }, appId: DEMO_APP.id });
  let id = 0;
  const call = (handle: number, method: string, params: readonly unknown[] = [], delta = false): Answer =>
    JSON.parse(
      engine.receive(JSON.stringify({ jsonrpc: "2.0", id: ++id, handle, method, params, delta })) ?? "{}",
    ) as Answer;
  const handleOf = (answer: Answer) => answer.result.qReturn?.qHandle ?? -1;
  const doc = handleOf(call(-1, "OpenDoc", [DEMO_APP.id]));
  const object = (objectId: string) => handleOf(call(doc, "GetObject", [objectId]));
  const create = (properties: object) => handleOf(call(doc, "CreateSessionObject", [properties]));
  return { call, doc, object, create, engine };
}

const REGIONS = {
  qInfo: { qType: "list" },
  qListObjectDef: { qDef: { qFieldDefs: ["Region"] }, qInitialDataFetch: [{ qWidth: 1, qHeight: 10 }] },
};
const CURRENT = { qInfo: { qType: "current" }, qSelectionObjectDef: {} };

interface Cell {
  readonly qText: string;
  readonly qState: string;
  readonly qElemNumber: number;
}
type Layout = Readonly<Record<string, { readonly qDataPages: { readonly qMatrix: Cell[][] }[] }>>;

const layout = ({ call }: ReturnType<typeof talk>, handle: number) =>
  call(handle, "GetLayout").result["qLayout"] as Layout;
const cells = (of: Layout, member: string) => of[member]?.qDataPages[0]?.qMatrix.map((row) => row[0]) ?? [];
const statesIn = (of: Layout): Record<string, string> =>
  Object.fromEntries(cells(of, "qListObject").map((cell) => [cell?.qText ?? "", cell?.qState ?? ""]));

describe("selections", () => {
  it("a value that is selected in a list is S, the others of its field are A, and all open objects are told", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    const chart = engine.object(DEMO_APP.objects.chart);
    const answer = engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [0], true]);
    expect(answer).toMatchObject({ result: { qSuccess: true }, change: [list, chart] });
    expect(statesIn(layout(engine, list))).toEqual({ North: "S", South: "A", West: "A", East: "A" });
  });

  it("a selection leaves the table the rows that go with it, and ClearAll brings all back", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    const table = engine.object(DEMO_APP.objects.table);
    engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [0], true]);
    expect(new Set(cells(layout(engine, table), "qHyperCube").map((cell) => cell?.qText))).toEqual(new Set(["North"]));
    engine.call(engine.doc, "ClearAll");
    expect(new Set(cells(layout(engine, table), "qHyperCube").map((cell) => cell?.qText)).size).toBeGreaterThan(1);
  });

  it("a chart in which somebody selects keeps its rows until the selection ends, and is one step back then", () => {
    const engine = talk();
    const chart = engine.object(DEMO_APP.objects.chart);
    engine.call(chart, "BeginSelections", [["/qHyperCubeDef"]]);
    engine.call(chart, "SelectHyperCubeValues", ["/qHyperCubeDef", 0, [0], true]);
    engine.call(chart, "SelectHyperCubeValues", ["/qHyperCubeDef", 0, [1], true]);
    const during = cells(layout(engine, chart), "qHyperCube");
    expect(during).toHaveLength(12);
    expect(during.filter((cell) => cell?.qState === "S")).toHaveLength(2);
    engine.call(chart, "EndSelections", [true]);
    expect(cells(layout(engine, chart), "qHyperCube")).toHaveLength(2);
    expect(engine.call(engine.doc, "BackCount").result.qReturn).toBe(1);
    expect(engine.call(engine.doc, "Back").result["qSuccess"]).toBe(true);
    expect(cells(layout(engine, chart), "qHyperCube")).toHaveLength(12);
    expect(engine.call(engine.doc, "Forward").result["qSuccess"]).toBe(true);
    expect(cells(layout(engine, chart), "qHyperCube")).toHaveLength(2);
    expect(engine.call(engine.doc, "Forward").result["qSuccess"]).toBe(false);
  });

  it("the layout of a chart says while somebody selects in it, and no other's does", () => {
    const engine = talk();
    const chart = engine.object(DEMO_APP.objects.chart);
    const table = engine.object(DEMO_APP.objects.table);
    const told = (handle: number) => layout(engine, handle)["qSelectionInfo"];
    expect(told(chart)).toEqual({});
    engine.call(chart, "BeginSelections", [["/qHyperCubeDef"]]);
    expect([told(chart), told(table)]).toEqual([{ qInSelections: true }, {}]);
    engine.call(chart, "SelectHyperCubeValues", ["/qHyperCubeDef", 0, [0], true]);
    expect(told(chart)).toEqual({ qInSelections: true, qMadeSelections: true });
    engine.call(chart, "EndSelections", [true]);
    expect(told(chart)).toEqual({});
  });

  it.each([
    ["EndSelections that is not accepted", "EndSelections", [false]],
    ["ResetMadeSelections", "ResetMadeSelections", []],
  ])("%s takes back what was selected since it began", (_what, method, params) => {
    const engine = talk();
    const chart = engine.object(DEMO_APP.objects.chart);
    engine.call(chart, "BeginSelections", [["/qHyperCubeDef"]]);
    engine.call(chart, "SelectHyperCubeValues", ["/qHyperCubeDef", 0, [0], true]);
    engine.call(chart, method, params);
    expect(cells(layout(engine, chart), "qHyperCube")).toHaveLength(12);
    expect(cells(layout(engine, chart), "qHyperCube").filter((cell) => cell?.qState === "S")).toEqual([]);
  });

  it("cells of a table and ranges of a measure select the values of their dimension", () => {
    const engine = talk();
    const table = engine.object(DEMO_APP.objects.table);
    const [first] = cells(layout(engine, table), "qHyperCube");
    engine.call(table, "SelectHyperCubeCells", ["/qHyperCubeDef", [0], [0]]);
    expect(cells(layout(engine, table), "qHyperCube").every((cell) => cell?.qText === first?.qText)).toBe(true);
    engine.call(table, "ClearSelections", ["/qHyperCubeDef"]);
    const chart = engine.object(DEMO_APP.objects.chart);
    const ranges = [{ qRange: { qMin: 120_000, qMax: 1e9 }, qMeasureIx: 0 }];
    engine.call(chart, "RangeSelectHyperCubeValues", ["/qHyperCubeDef", ranges]);
    const months = cells(layout(engine, chart), "qHyperCube").map((cell) => cell?.qText);
    expect(months.length).toBeGreaterThan(0);
    expect(months.length).toBeLessThan(12);
  });

  it("the object of current selections names fields and values", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    const current = engine.create(CURRENT);
    engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [1], true]);
    expect(layout(engine, current)).toMatchObject({
      qSelectionObject: { qBackCount: 1, qSelections: [{ qField: "Region", qSelected: "South", qSelectedCount: 1 }] },
    });
  });

  it("a value that is selected twice by toggling is selected no more", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    for (let i = 0; i < 2; i++) engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [1], true]);
    expect(new Set(Object.values(statesIn(layout(engine, list))))).toEqual(new Set(["O"]));
  });

  it("a search leaves the values that contain its words, and what it leaves can be selected", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    engine.call(list, "SearchListObjectFor", ["/qListObjectDef", "*th*"]);
    expect(Object.keys(statesIn(layout(engine, list)))).toEqual(["North", "South"]);
    engine.call(list, "AcceptListObjectSearch", ["/qListObjectDef", false]);
    expect(statesIn(layout(engine, list))).toEqual({ North: "S", South: "S", West: "A", East: "A" });
    engine.call(list, "SearchListObjectFor", ["/qListObjectDef", "north"]);
    engine.call(list, "AbortListObjectSearch", ["/qListObjectDef"]);
    expect(Object.keys(statesIn(layout(engine, list)))).toHaveLength(4);
  });

  it("a patch changes the order of a table, and one that reaches for the prototype is refused", () => {
    const engine = talk();
    const table = engine.object(DEMO_APP.objects.table);
    const order = [{ qPath: "/qHyperCubeDef/qInterColumnSortOrder", qOp: "Replace", qValue: "[1,0,4]" }];
    expect(engine.call(table, "ApplyPatches", [order, true]).change).toEqual([table]);
    const columns = (layout(engine, table)["qHyperCube"]?.qDataPages[0]?.qMatrix ?? []).map((row) => row[1]?.qText);
    expect(columns).toEqual([...columns].sort());
    const evil = [{ qPath: "/__proto__/polluted", qOp: "add", qValue: "1" }];
    expect(engine.call(table, "ApplyPatches", [evil, true]).error?.code).toBe(-32602);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("values that are no numbers, and patches that are none, are refused", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    for (const values of ["0", [0.5], [null], undefined]) {
      expect(engine.call(list, "SelectListObjectValues", ["/qListObjectDef", values, true]).error?.code).toBe(-32602);
    }
    for (const patches of ["x", [{}], [{ qPath: "/a", qOp: "add", qValue: "{" }]]) {
      expect(engine.call(list, "ApplyPatches", [patches]).error?.code).toBe(-32602);
    }
    expect(engine.call(list, "SelectHyperCubeValues", ["/qHyperCubeDef", 0, [0], true]).error?.code).toBe(4);
  });

  it("a method that the engine does not know is -32601", () => {
    const engine = talk();
    const chart = engine.object(DEMO_APP.objects.chart);
    for (const [handle, method] of [
      [chart, "GetHyperCubePivotData"],
      [engine.doc, "DoReload"],
      [-1, "CreateApp"],
    ] as const) {
      expect(engine.call(handle, method).error?.code).toBe(-32601);
    }
  });
});

describe("changes instead of whole layouts", () => {
  it("a layout comes whole the first time, and then as the members that have changed", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    const first = engine.call(list, "GetLayout", [], true);
    expect(first).toMatchObject({ delta: true, result: { qLayout: [{ op: "add", path: "/" }] } });
    expect(engine.call(list, "GetLayout", [], true).result["qLayout"]).toEqual([]);
    engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [0], true]);
    expect(engine.call(list, "GetLayout", [], true).result["qLayout"]).toMatchObject([
      { op: "replace", path: "/qListObject" },
    ]);
  });

  it("a new socket of the same engine session knows nothing yet, and finds objects and selections as they were", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [0], true]);
    engine.call(list, "GetLayout", [], true);
    engine.engine.attach?.();
    expect(engine.call(list, "GetLayout", [], true).result["qLayout"]).toMatchObject([{ op: "add", path: "/" }]);
    expect(statesIn(layout(engine, list))["North"]).toBe("S");
  });
});

describe("fields and variables of the engine", () => {
  const field = ({ call, doc }: ReturnType<typeof talk>, name: string) =>
    call(doc, "GetField", [name]).result.qReturn?.qHandle ?? -1;

  it("a field has one handle, and a name that no field has an empty interface", () => {
    const engine = talk();
    expect(field(engine, "region")).toBe(field(engine, "Region"));
    expect(engine.call(engine.doc, "GetField", ["Planet"]).result.qReturn).toEqual({ qType: null, qHandle: null });
    expect(engine.call(engine.doc, "GetVariableByName", ["vNone"]).result.qReturn).toEqual({
      qType: null,
      qHandle: null,
    });
  });

  it("a field's selection is told to all open objects, and not where nothing was selected", () => {
    const engine = talk();
    const chart = engine.object(DEMO_APP.objects.chart);
    const region = field(engine, "Region");
    expect(engine.call(region, "Select", ["n?rth"])).toMatchObject({ result: { qReturn: true }, change: [chart] });
    const missed = engine.call(region, "Select", ["Mars"]);
    expect([missed.result.qReturn, missed.change]).toEqual([false, undefined]);
    expect(engine.call(region, "GetCardinal").result.qReturn).toBe(4);
  });

  it("a locked field refuses a chart's selections, too, and its values are L", () => {
    const engine = talk();
    const list = engine.create(REGIONS);
    const region = field(engine, "Region");
    expect(engine.call(region, "Lock").result.qReturn).toBe(false);
    engine.call(region, "LowLevelSelect", [[0], false]);
    expect(engine.call(region, "Lock").result.qReturn).toBe(true);
    const refused = engine.call(list, "SelectListObjectValues", ["/qListObjectDef", [1], true]);
    expect(refused.result["qSuccess"]).toBe(false);
    expect(statesIn(layout(engine, list))).toEqual({ North: "L", South: "A", West: "A", East: "A" });
    engine.call(engine.doc, "Back");
    expect(statesIn(layout(engine, list))["North"]).toBe("L");
    engine.call(engine.doc, "UnlockAll");
    engine.call(engine.doc, "ClearAll");
    expect(statesIn(layout(engine, list))["North"]).toBe("O");
  });

  it("a field's and a variable's faulty parameters are refused", () => {
    const engine = talk();
    const region = field(engine, "Region");
    const variable = engine.call(engine.doc, "GetVariableByName", ["vRate"]).result.qReturn?.qHandle ?? -1;
    for (const [handle, method, params] of [
      [region, "Select", [1]],
      [region, "SelectValues", ["North"]],
      [region, "LowLevelSelect", [["0"]]],
      [variable, "SetStringValue", [1]],
      [variable, "SetNumValue", ["1"]],
      [engine.doc, "GetField", [1]],
      [engine.doc, "CreateSessionVariable", [{}]],
    ] as const) {
      expect(engine.call(handle, method, params).error?.code, method).toBe(-32602);
    }
    expect(engine.call(region, "SelectNothing").error?.code).toBe(-32601);
    expect(engine.call(variable, "toString").error?.code).toBe(-32601);
  });
});
