// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { draw } from "../../src/emulator/client/charts/draw.js";
import { planBarChart, type Point } from "../../src/emulator/client/charts/barchart-plan.js";
import { shortened, textWidth } from "../../src/emulator/client/charts/text-width.js";
import type { LiveObject } from "../../src/emulator/client/load-object.js";
import { createViews } from "../../src/emulator/client/views.js";
import { computeHyperCube } from "../../src/emulator/engine/hypercube.js";
import { createTable } from "../../src/emulator/engine/table.js";
import type { HyperCubeDef, ObjectLayout } from "../../src/emulator/engine/qix-types.js";
import { by, measures } from "./engine-talk.js";

const TABLE = createTable([
  { City: "Oslo <b>", Profit: 120 },
  { City: "Rome", Profit: -30 },
  { City: "Bern", Profit: 60 },
]);

function object(visualization: string, def: HyperCubeDef, title = "Profit by city") {
  const { layout, rows } = computeHyperCube(def, TABLE);
  const qInfo = { qId: "x1", qType: visualization };
  return { id: "x1", layout: { qInfo, visualization, title, qHyperCube: layout } satisfies ObjectLayout, rows };
}

/** The same, as an app has it: nothing changes and nothing is selected. */
function live(...args: Parameters<typeof object>): LiveObject {
  const drawn = object(...args);
  const nothing = () => undefined;
  return { id: drawn.id, current: () => drawn, listen: () => nothing, select: nothing, end: nothing };
}

function paint(...args: Parameters<typeof object>): HTMLElement {
  const drawing = draw(object(...args));
  drawing.resize();
  return drawing.root;
}

const number = (element: Element | undefined, name: string) => Number(element?.getAttribute(name));

describe("a bar chart", () => {
  const chart = paint("barchart", { qDimensions: by("City"), qMeasures: measures("Sum(Profit)") });
  const bars = [...chart.querySelectorAll(".qv-bar")];

  it("a bar chart has bars as long as their values say, on both sides of zero", () => {
    const [bern, oslo, rome] = bars.map((bar) => number(bar, "height"));
    expect((oslo ?? 0) / (bern ?? 1)).toBeCloseTo(2, 6);
    expect((rome ?? 0) / (bern ?? 1)).toBeCloseTo(0.5, 6);
    const zero = number(bars[2], "y");
    expect(number(bars[0], "y") + number(bars[0], "height")).toBeCloseTo(zero, 6);
  });

  it("a bar chart names bars, values and axes, and is described to who cannot see it", () => {
    const texts = (selector: string) => [...chart.querySelectorAll(selector)].map((element) => element.textContent);
    expect(texts(".qv-axis-label")).toEqual(["Bern", "Oslo <b>", "Rome"]);
    expect(texts(".qv-bar-value")).toEqual(["60", "120", "-30"]);
    expect(texts(".qv-axis-title")).toEqual(["Sum(Profit)", "City"]);
    expect(chart.querySelector("svg")?.getAttribute("aria-label")).toBe(
      "Profit by city. Bar chart: Sum(Profit) by City, 3 bars, from -30 (Rome) to 120 (Oslo <b>)",
    );
    expect(texts("title")).toContain("Rome: -30");
  });

  it("a bar chart draws one bar per measure when there is no dimension", () => {
    const root = paint("barchart", { qMeasures: measures("Sum(Profit)", "Max(Profit)") });
    expect([...root.querySelectorAll("title")].map((title) => title.textContent)).toEqual([
      "Sum(Profit): 150",
      "Max(Profit): 120",
    ]);
  });

  it("a bar chart draws an empty cube and a bar without value", () => {
    const root = paint("barchart", { qDimensions: by("City"), qMeasures: measures("Avg(City)") });
    expect([...root.querySelectorAll(".qv-bar")].map((bar) => number(bar, "height"))).toEqual([0, 0, 0]);
    expect(paint("barchart", {}).querySelectorAll(".qv-bar")).toHaveLength(0);
  });
});

describe("the plan of a bar chart", () => {
  const points = Array.from({ length: 12 }, (_, index): Point => {
    const value = 50_000 + index * 9_000;
    return {
      label: `Month ${index + 1}`,
      value,
      text: `$${value.toLocaleString("en-US")}`,
      short: `$${value / 1000}k`,
    };
  });
  const titles = { value: "Sales", category: "Month" };

  it.each([320, 400, 640, 900, 1200])("the plan of a bar chart keeps everything inside a width of %d", (width) => {
    const plan = planBarChart(points, undefined, titles, { width, height: 300 });
    for (const bar of plan.bars) {
      expect(bar.x).toBeGreaterThanOrEqual(plan.left);
      expect(bar.x + bar.width).toBeLessThanOrEqual(width);
      expect(bar.y).toBeGreaterThanOrEqual(0);
      expect(bar.y + bar.height).toBeLessThanOrEqual(plan.labelTop);
      expect(bar.valueText).not.toBe("");
    }
  });

  it("the plan of a bar chart turns labels and values where they would overlap, and writes values in full where there is room", () => {
    const narrow = planBarChart(points, undefined, titles, { width: 320, height: 300 });
    expect([narrow.labels, narrow.values, narrow.bars[0]?.valueText]).toEqual(["turned", "turned", "$50k"]);
    const wide = planBarChart(points, undefined, titles, { width: 1200, height: 300 });
    expect([wide.labels, wide.values, wide.bars[0]?.valueText]).toEqual(["flat", "above", "$50,000"]);
  });

  it("the plan of a bar chart leaves out labels rather than print them over each other", () => {
    const many = Array.from({ length: 100 }, () => points[0] ?? { label: "", value: 1, text: "", short: "" });
    const plan = planBarChart(many, undefined, titles, { width: 400, height: 300 });
    const labelled = plan.bars.filter((bar) => bar.label !== "");
    expect(labelled.length).toBeGreaterThan(10);
    expect((labelled[1]?.middle ?? 0) - (labelled[0]?.middle ?? 0)).toBeGreaterThanOrEqual(12);
  });

  it("the plan of a bar chart shortens texts that do not fit", () => {
    const text = shortened("A very long name of a thing", 80);
    expect(text).toMatch(/^A ver.*…$/u);
    expect(textWidth(text)).toBeLessThanOrEqual(80);
  });
});

describe("a key figure", () => {
  it("a key figure shows the first measure large and the others with their names", () => {
    const root = paint("kpi", { qMeasures: measures("Sum(Profit)", "Max(Profit)") }, "Profit");
    expect(root.querySelector(".qv-kpi-value")?.textContent).toBe("150");
    expect(root.querySelector(".qv-kpi-further")?.textContent).toBe("Max(Profit) 120");
    expect(root.querySelector(".qv-kpi-name")).toBeNull();
  });

  it("a key figure names its measure when it has no title", () => {
    expect(paint("kpi", { qMeasures: measures("Sum(Profit)") }, "").querySelector(".qv-kpi-name")?.textContent).toBe(
      "Sum(Profit)",
    );
  });
});

describe("a table", () => {
  it("a table is a real table: column and row headers, one row per value, totals in the foot", () => {
    const root = paint("table", { qDimensions: by("City"), qMeasures: measures("Sum(Profit)") });
    expect([...root.querySelectorAll("thead th[scope=col]")].map((cell) => cell.textContent)).toEqual([
      "City",
      "Sum(Profit)",
    ]);
    expect([...root.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual([
      "Bern60",
      "Oslo <b>120",
      "Rome-30",
    ]);
    expect(root.querySelectorAll("tbody th[scope=row]")).toHaveLength(3);
    expect(root.querySelector("tfoot")?.textContent).toBe("Totals150");
    expect(root.querySelector("[tabindex='0'][role=region]")?.getAttribute("aria-label")).toBe("Profit by city");
  });
});

describe("views", () => {
  it("views draw again when their place has another size, and when asked by id", () => {
    const host = document.body.appendChild(document.createElement("div"));
    const views = createViews();
    const remove = views.show(host, live("barchart", { qDimensions: by("City"), qMeasures: measures("Sum(Profit)") }));
    const content = host.querySelector(".qv-object-content");
    const width = () => host.querySelector("svg")?.getAttribute("width");
    expect(width()).toBe("640");
    Object.defineProperty(content, "clientWidth", { value: 400, configurable: true });
    views.redraw("another");
    expect(width()).toBe("640");
    views.redraw("x1");
    expect(width()).toBe("400");
    Object.defineProperty(content, "clientWidth", { value: 500, configurable: true });
    views.redraw();
    expect(width()).toBe("500");
    remove();
    expect(host.childElementCount).toBe(0);
  });

  it("a chart does not follow its place's size by itself, but the window's, until it is removed", () => {
    const observer = vi.fn();
    vi.stubGlobal("ResizeObserver", observer);
    const host = document.body.appendChild(document.createElement("div"));
    const remove = createViews().show(host, live("kpi", { qMeasures: measures("Sum(Profit)") }));
    const content = host.querySelector(".qv-object-content") ?? host;
    const drawn = () => content.querySelector(".qv-kpi-value");
    const before = drawn();
    Object.defineProperty(content, "clientWidth", { value: 60, configurable: true });
    expect([drawn(), observer.mock.calls]).toEqual([before, []]);
    window.dispatchEvent(new Event("resize"));
    const followed = drawn();
    expect(followed).not.toBe(before);
    remove();
    Object.defineProperty(content, "clientWidth", { value: 300 });
    window.dispatchEvent(new Event("resize"));
    expect(drawn()).toBe(followed);
    vi.unstubAllGlobals();
  });
});
