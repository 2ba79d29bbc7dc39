import { describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { formatNumber } from "../../src/emulator/engine/number-format.js";
import type { NxDataPage } from "../../src/emulator/engine/qix-types.js";
import { loadRetailTable } from "../../src/emulator/engine/retail-records.js";
import { by, handleOf, measures, talk } from "./engine-talk.js";

/** The records once more as plain rows, so that tests add up by themselves. */
const table = loadRetailTable();
const records = Array.from({ length: table.rowCount }, (_, row) => {
  const value = (name: string) => {
    const field = table.field(name);
    return field?.values[field.elements[row] ?? -1];
  };
  const number = (name: string) => value(name)?.num ?? NaN;
  const text = (name: string) => value(name)?.text ?? "";
  return {
    region: text("Region"),
    month: text("Month"),
    order: text("Order ID"),
    sales: number("Sales"),
    cost: number("Cost"),
  };
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("a hypercube", () => {
  it("a hypercube has one row per value of its dimension, with that value's own sum, count and average", () => {
    const rows = talk().rows({
      qDimensions: by("Region"),
      qMeasures: measures("Sum(Sales)", "Count(Sales)", "=Avg([Sales])"),
    });
    expect(rows.map((row) => row[0]?.qText)).toEqual(["East", "North", "South", "West"]);
    for (const [region, total, count, average] of rows) {
      const own = records.filter((record) => record.region === region?.qText).map((record) => record.sales);
      expect(total?.qNum).toBeCloseTo(sum(own), 6);
      expect(count?.qNum).toBe(own.length);
      expect(average?.qNum).toBeCloseTo(sum(own) / own.length, 6);
    }
  });

  it("a hypercube crosses two dimensions and leaves no record out", () => {
    const def = {
      qDimensions: by("Region", "[Month]"),
      qMeasures: measures("Sum(Sales)", "Count(distinct [Order ID])"),
    };
    const rows = talk().rows(def);
    const combinations = new Set(records.map((record) => `${record.region} ${record.month}`));
    expect(rows).toHaveLength(combinations.size);
    expect(sum(rows.map((row) => Number(row[2]?.qNum)))).toBeCloseTo(sum(records.map((record) => record.sales)), 4);
    const orders = new Set(
      records.filter(({ region, month }) => region === "West" && month === "Dec").map(({ order }) => order),
    );
    const cell = rows.find((row) => row[0]?.qText === "West" && row[1]?.qText === "Dec")?.[3];
    expect(cell?.qNum).toBe(orders.size);
  });

  it("a hypercube calculates with aggregates and inside of them", () => {
    const [row] = talk().rows({
      qMeasures: measures("(Sum(Sales) - Sum(Cost)) / Sum(Sales)", "Sum(Sales - Cost) * -1", "Max(Sales) + 1"),
    });
    const profit = sum(records.map((record) => record.sales - record.cost));
    expect(row?.[0]?.qNum).toBeCloseTo(profit / sum(records.map((record) => record.sales)), 8);
    expect(row?.[1]?.qNum).toBeCloseTo(-profit, 4);
    expect(row?.[2]?.qNum).toBe(Math.max(...records.map((record) => record.sales)) + 1);
  });

  it("a hypercube sorts months by their number, text by the alphabet, and measures where asked", () => {
    const months = talk()
      .rows({ qDimensions: by("Month") })
      .map((row) => row[0]?.qText);
    expect(months).toEqual(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
    const ranked = talk().rows({
      qDimensions: by("Product"),
      qMeasures: [{ qDef: { qDef: "Sum(Sales)" }, qSortBy: { qSortByNumeric: -1 } }],
      qInterColumnSortOrder: [1, 0],
    });
    const sales = ranked.map((row) => Number(row[1]?.qNum));
    expect(sales).toEqual([...sales].sort((a, b) => b - a));
  });

  it("a hypercube gives a measure without value as a null cell, not as zero", () => {
    const [row] = talk().rows({ qMeasures: measures("Sum(Sales) / 0", "Avg(Region)") });
    expect(row).toEqual([
      { qText: "-", qNum: "NaN", qElemNumber: 0, qState: "L", qIsNull: true },
      { qText: "-", qNum: "NaN", qElemNumber: 0, qState: "L", qIsNull: true },
    ]);
  });

  it.each([
    ["Sum(Turnover)", "Bad field name: Turnover"],
    ["Sum(Sales", "Error in expression: ')' expected"],
    ["Median(Sales)", "Error in expression: Median is not a valid function"],
    ["constructor(Sales)", "Error in expression: constructor is not a valid function"],
    ["Sum(Sum(Sales))", "Error in expression: nested aggregation not allowed"],
    ["Sum(Sales) Sum(Cost)", "Error in expression: unexpected Sum"],
    ["Sum({<Year={2025}>} Sales)", "Error in expression: unknown character"],
    ["", "Error in expression: unexpected end"],
  ])("a hypercube says of the measure %j: %s", (expression, message) => {
    const cube = talk().cube({ qDimensions: by("Region"), qMeasures: measures(expression) });
    expect(cube.qSize).toEqual({ qcx: 2, qcy: 0 });
    expect(cube.qError).toEqual({ qErrorCode: 7000, qContext: "", qExtendedMessage: message });
    expect(cube.qMeasureInfo[0]?.qError).toEqual(cube.qError);
  });

  it("a hypercube says which dimension it does not know", () => {
    const cube = talk().cube({ qDimensions: by("Country"), qMeasures: measures("Sum(Sales)") });
    expect(cube.qDimensionInfo[0]?.qError?.qExtendedMessage).toBe("Invalid dimension: Country");
    expect(cube.qMeasureInfo[0]?.qError).toBeUndefined();
  });

  it("a hypercube tells titles, ranges and totals of its columns", () => {
    const cube = talk().cube({
      qDimensions: [{ qDef: { qFieldDefs: ["[Order ID]"], qFieldLabels: ["Order"] } }],
      qMeasures: [{ qDef: { qDef: "=Sum(Sales)", qLabel: "Turnover", qNumFormat: { qType: "M", qFmt: "$#,##0.00" } } }],
    });
    const total = sum(records.map((record) => record.sales));
    expect(cube.qDimensionInfo[0]).toMatchObject({ qFallbackTitle: "Order", qIsAutoFormat: true });
    expect(cube.qMeasureInfo[0]).toMatchObject({ qFallbackTitle: "Turnover", qIsAutoFormat: false });
    expect(cube.qGrandTotalRow[0]?.qNum).toBeCloseTo(total, 4);
    expect(cube.qGrandTotalRow[0]?.qText).toBe(
      `$${total.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`,
    );
    expect(cube.qMeasureInfo[0]?.qMax).toBeGreaterThan(Number(cube.qMeasureInfo[0]?.qMin));
  });
});

describe("the demo app's figures", () => {
  it("the demo app's figures agree with each other: the months add up to the key figure, the table's total is the same", () => {
    const { ask, openApp } = talk();
    const doc = openApp();
    const fetchRows = (id: string, width: number) => {
      const page = { qLeft: 0, qTop: 0, qWidth: width, qHeight: 100 };
      const { result } = ask(handleOf(ask(doc, "GetObject", [id])), "GetHyperCubeData", ["/qHyperCubeDef", [page]]);
      return (result?.["qDataPages"] as NxDataPage[])[0]?.qMatrix ?? [];
    };
    const total = Number(fetchRows(DEMO_APP.objects.kpi, 2)[0]?.[0]?.qNum);
    expect(sum(fetchRows(DEMO_APP.objects.chart, 2).map((row) => Number(row[1]?.qNum)))).toBeCloseTo(total, 4);
    expect(sum(fetchRows(DEMO_APP.objects.table, 6).map((row) => Number(row[4]?.qNum)))).toBeCloseTo(total, 4);
    expect(total).toBeGreaterThan(100_000);
  });

  it("the demo app's figures are the same at each start", () => {
    expect(loadRetailTable().fields.map((field) => field.values)).toEqual(table.fields.map((field) => field.values));
  });
});

describe("a number format", () => {
  it.each([
    [1234567.891, "#,##0", "1,234,568"],
    [1234.5, "$#,##0.00", "$1,234.50"],
    [-1234.5, "$#,##0.00", "-$1,234.50"],
    [0.3719, "0.0%", "37.2%"],
    [999, "#,##0", "999"],
    [-0.2, "#,##0", "0"],
    [5, "0.00", "5.00"],
    [1234.5, "", "1234.5"],
  ])("a number format writes %d with %j as %s", (value, qFmt, text) => {
    expect(formatNumber(value, { qFmt, qDec: ".", qThou: "," })).toBe(text);
  });
});
