// @vitest-environment happy-dom
// Fields, selections, variables and data that nobody draws, as pages use them at the Capability API.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import createQlik from "../../src/emulator/client/qlik.js";
import type { App, Notifier, Problem } from "../../src/emulator/client/types.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { CONFIG, installNetwork } from "./client-network.js";

const { chart, kpi, table } = DEMO_APP.objects;
let problems: Problem[];
let app: App;

const next = (notifier: Notifier) => new Promise<void>((resolve) => notifier.once(resolve));
const bars = () => [...document.querySelectorAll("#a .qv-axis-label")].map((label) => label.textContent);

beforeEach(() => {
  problems = [];
  document.body.innerHTML = '<div id="a"></div><div id="b"></div>';
  installNetwork();
  const qlik = createQlik({ pageConfig: () => CONFIG });
  qlik.setOnError((problem) => problems.push(problem));
  app = qlik.openApp(DEMO_APP.id, CONFIG);
});

afterEach(() => {
  app.close();
  vi.unstubAllGlobals();
});

describe("fields", () => {
  it("a field's selected values are all that a chart of that field shows, until the selection is cleared", async () => {
    const model = await app.getObject("a", chart);
    expect(bars()).toHaveLength(12);
    const drawn = next(model.Validated);
    expect(await app.field("Month").selectValues(["Feb", 3])).toBe(true);
    await drawn;
    expect(bars()).toEqual(["Feb", "Mar"]);
    expect(model.layout.qHyperCube?.qSize.qcy).toBe(2);
    const again = next(model.Validated);
    expect(await app.field("Month").clear()).toBe(true);
    await again;
    expect(bars()).toHaveLength(12);
    expect(problems).toEqual([]);
  });

  it("a field's selection changes the figures of an object that does not show the field", async () => {
    const model = await app.getObject("b", kpi);
    const before = document.querySelector("#b .qv-kpi-value")?.textContent;
    const drawn = next(model.Validated);
    await app.field("Region").selectValues(["North"]);
    await drawn;
    expect(document.querySelector("#b .qv-kpi-value")?.textContent).not.toBe(before);
  });

  it("a field's data come into its rows with their states, and follow the selections", async () => {
    const field = app.field("Region");
    expect(field.rows).toEqual([]);
    expect(field.getData()).toBe(field);
    await next(field.OnData);
    expect(field.rows.map((row) => [row.qText, row.qState])).toEqual([
      ["North", "O"],
      ["South", "O"],
      ["West", "O"],
      ["East", "O"],
    ]);
    expect(field.rowCount).toBe(4);
    const changed = next(field.OnData);
    expect(await field.rows[1]?.select()).toBe(true);
    await changed;
    expect(field.rows.map((row) => row.qState)).toEqual(["A", "S", "A", "A"]);
  });

  it.each([
    ["selectMatch", (of: App) => of.field("Region").selectMatch("*th"), "North, South"],
    ["select", (of: App) => of.field("Region").select([3]), "East"],
    ["selectAll", (of: App) => of.field("Region").selectAll(), "North, South, West, East"],
    ["selectValues of the engine's own shape", (of: App) => of.field("Quarter").selectValues([{ qNumber: 2 }]), "Q2"],
  ])("%s selects in a field", async (_name, select, selected) => {
    expect(await select(app)).toBe(true);
    const state = app.selectionState();
    await next(state.OnData);
    expect(state.selections.map((each) => each.qSelected)).toEqual([selected]);
  });

  it("what is excluded, alternative or possible can be selected", async () => {
    const field = app.field("Region");
    const state = app.selectionState();
    const selected = async (work: Promise<boolean>) => {
      const told = next(state.OnData);
      expect(await work).toBe(true);
      await told;
      return state.selections.find((each) => each.fieldName === "Region")?.qSelected;
    };
    await next(state.OnData);
    expect(await selected(field.selectValues(["North", "East"]))).toBe("North, East");
    expect(await selected(field.selectPossible())).toBe("North, East");
    expect(await selected(field.selectExcluded())).toBe("South, West");
    expect(await selected(field.selectAlternative())).toBe("North, East");
    await selected(app.field("Quarter").selectValues(["Q1"]));
    await selected(field.clearOther());
    expect(state.selections.map((each) => each.fieldName)).toEqual(["Region"]);
  });

  it("a locked field keeps its selection, but from a call that says so", async () => {
    const field = app.field("Region");
    await field.selectValues(["North"]);
    expect(await field.lock()).toBe(true);
    expect(await field.selectValues(["South"])).toBe(false);
    expect(await field.clear()).toBe(false);
    await app.clearAll();
    const state = app.selectionState();
    await next(state.OnData);
    expect(state.selections).toMatchObject([{ fieldName: "Region", qSelected: "North", locked: true }]);
    expect(await field.selectValues(["South"], false, true)).toBe(true);
    await app.clearAll(true);
    await vi.waitFor(() => expect(state.selections).toEqual([]));
  });

  it("a value that a field does not have is not selected, and a field that the app does not have is told by name", async () => {
    expect(await app.field("Region").selectValues(["Mars"])).toBe(false);
    await expect(app.field("Planet").selectValues(["Mars"])).rejects.toThrow("Object not found: Planet");
    expect(problems).toMatchObject([{ message: "Object not found: Planet" }]);
  });
});

describe("selectionState", () => {
  it("selectionState names fields, values and steps, and clears them all", async () => {
    const state = app.selectionState();
    expect(app.selectionState()).toBe(state);
    await next(state.OnData);
    expect([state.selections, state.backCount]).toEqual([[], 0]);
    const told = next(state.OnData);
    await app.field("Region").selectValues(["North", "South"]);
    await told;
    expect(state.selections).toMatchObject([
      { fieldName: "Region", selectedCount: 2, totalCount: 4, qSelected: "North, South", locked: false, isNum: false },
    ]);
    expect(state.selections[0]?.selectedValues).toEqual([{ qName: "North" }, { qName: "South" }]);
    expect([state.backCount, state.forwardCount]).toEqual([1, 0]);
    const cleared = next(state.OnData);
    await state.clearAll();
    await cleared;
    expect(state.selections).toEqual([]);
  });

  it("one of the selections is taken back by itself, and app.back and app.forward walk through the steps", async () => {
    const state = app.selectionState();
    await app.field("Region").selectValues(["North"]);
    await app.field("Quarter").selectValues(["Q1"]);
    await next(state.OnData);
    const fields = async (work: Promise<unknown>) => {
      const told = next(state.OnData);
      await work;
      await told;
      return state.selections.map((each) => each.fieldName);
    };
    expect(await fields(state.selections[0]?.clear() ?? Promise.reject(new Error("none")))).toEqual(["Quarter"]);
    expect(await fields(app.back())).toEqual(["Region", "Quarter"]);
    expect(await fields(app.forward())).toEqual(["Quarter"]);
    expect(await fields(app.lockAll())).toEqual(["Quarter"]);
    expect(state.selections[0]?.locked).toBe(true);
    await fields(app.unlockAll());
    expect(state.selections[0]?.locked).toBe(false);
  });

  it("a click on a bar selects its value, and not where the page has asked for no selections", async () => {
    const model = await app.getObject("a", chart);
    const drawn = next(model.Validated);
    document.querySelectorAll("#a .qv-bar-group")[1]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await drawn;
    expect(bars()).toEqual(["Feb"]);
    const still = await app.getObject("b", table, { noSelections: true });
    const told = vi.fn();
    still.Validated.bind(told);
    document.querySelector("#b tbody th")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await app.getAppLayout();
    expect(told).not.toHaveBeenCalled();
  });

  it("noInteraction leaves a drawing that takes no click and no focus", async () => {
    await app.getObject("a", chart, { noInteraction: true });
    const drawing = document.querySelector<HTMLElement>("#a .qv-object");
    expect(drawing?.style.pointerEvents).toBe("none");
    expect(drawing?.inert).toBe(true);
  });
});

describe("variables", () => {
  it("a variable's content is told now and when it changes", async () => {
    const told: unknown[] = [];
    await app.variable.getContent("vRate", (content) => told.push(content));
    await app.variable.setNumValue("vRate", 1.5);
    await app.variable.setStringValue("vRate", "much");
    await app.getAppLayout();
    expect(told).toEqual([
      { qContent: { qString: "1", qIsNum: true, qNum: 1 } },
      { qContent: { qString: "1.5", qIsNum: true, qNum: 1.5 } },
      { qContent: { qString: "much", qIsNum: false } },
    ]);
  });

  it("a measure that names a variable has new values when the variable has", async () => {
    const properties = { qDef: { qDef: "Sum(Quantity) * $(vRate)" } };
    const { model } = await app.visualization.create("kpi", [properties]);
    const value = () => model.layout.qHyperCube?.qGrandTotalRow[0]?.qNum;
    const before = Number(value());
    const told = next(model.Validated);
    await (await app.variable.getByName("vRate")).setNumValue(3);
    await told;
    expect(value()).toBe(before * 3);
  });

  it("a session variable is made once, and an unknown one is told by name", async () => {
    const made = await app.variable.createSessionVariable({ qName: "vMine", qDefinition: "7" });
    expect(await made.getLayout()).toMatchObject({ qText: "7", qNum: 7 });
    expect(await made.getProperties()).toMatchObject({ qName: "vMine", qDefinition: "7" });
    await expect(app.variable.createSessionVariable({ qName: "vMine" })).rejects.toThrow("Already exists");
    await expect(app.variable.getByName("vNone")).rejects.toThrow("Object not found: vNone");
  });
});

describe("data that nobody draws", () => {
  it("createCube calls its function with the data, and again after a selection, until it is destroyed", async () => {
    const cubes: number[] = [];
    const model = await app.createCube(
      { qDimensions: [{ qDef: { qFieldDefs: ["Region"] } }], qMeasures: [{ qDef: { qDef: "Sum(Sales)" } }] },
      (reply, of) => {
        expect(of).toBe(app);
        cubes.push((reply["qHyperCube"] as { qSize: { qcy: number } }).qSize.qcy);
      },
    );
    await app.field("Region").selectValues(["North"]);
    await app.getAppLayout();
    expect(cubes).toEqual([4, 1]);
    await app.destroySessionObject(model.id);
    await app.clearAll();
    await app.getAppLayout();
    expect(cubes).toEqual([4, 1]);
  });

  it("createList hands over the values of a field", async () => {
    const { layout } = await app.createList({
      qDef: { qFieldDefs: ["Region"] },
      qInitialDataFetch: [{ qTop: 0, qLeft: 0, qWidth: 1, qHeight: 2 }],
    });
    expect(layout).toMatchObject({
      qListObject: { qSize: { qcy: 4 }, qDataPages: [{ qMatrix: [[{ qText: "North" }], [{}]] }] },
    });
  });

  it.each([
    [
      "FieldList",
      { qFieldList: { qItems: expect.arrayContaining([expect.objectContaining({ qName: "Region" })]) as unknown } },
    ],
    ["SelectionObject", { qSelectionObject: { qSelections: [] } }],
    ["VariableList", { qVariableList: { qItems: [{ qName: "vRate" }, { qName: "vGreeting" }] } }],
    ["BookmarkList", { qBookmarkList: { qItems: [] } }],
    [
      "sheet",
      { qAppObjectList: { qItems: [{ qInfo: { qId: DEMO_APP.sheet }, qMeta: { title: "Sales at a glance" } }] } },
    ],
  ])("getList hands over a %s", async (type, layout) => {
    const reply = vi.fn();
    await app.getList(type, reply);
    expect(reply).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ qInfo: expect.anything() as unknown }),
      app,
    );
    expect(reply.mock.calls[0]?.[0]).toMatchObject(layout);
    expect(Object.keys(reply.mock.calls[0]?.[0] as object).filter((name) => name.endsWith("Def"))).toEqual([]);
  });
});
