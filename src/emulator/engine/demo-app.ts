// The app that the emulated engine serves: three objects defined like any others, by properties over the retail records, and a sheet.
import { BAR_CHART, KPI, TABLE } from "./demo-visuals.js";
import { loadRetailTable } from "./retail-records.js";
import type { FieldAttributes, NxMeasure, ObjectProperties, SortCriteria } from "./qix-types.js";
import type { Table } from "./table.js";
import type { VariableDefinition } from "./variables.js";

/** The demo app's id and its objects' ids, in the form that Qlik gives them. */
export const DEMO_APP = {
  /** The app's id. */
  id: "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11",
  /** The app's name. */
  title: "Retail sales",
  /** The ids of its objects. */
  objects: {
    /** A bar chart: sales by month. */
    chart: "pYxQd",
    /** Two figures: sales and margin. */
    kpi: "KmRbTs",
    /** A table of regions and categories. */
    table: "mJwVpc",
  },
  /** The id of its sheet, which has all three objects on it. */
  sheet: "hRtSxW",
} as const;

const MONEY: FieldAttributes = { qType: "M", qnDec: 0, qUseThou: 1, qFmt: "$#,##0", qDec: ".", qThou: "," };
const WHOLE: FieldAttributes = { qType: "I", qnDec: 0, qUseThou: 1, qFmt: "#,##0", qDec: ".", qThou: "," };
const PERCENT: FieldAttributes = { qType: "F", qnDec: 1, qUseThou: 0, qFmt: "0.0%", qDec: ".", qThou: "," };

const MARGIN = "(Sum(Sales) - Sum(Cost)) / Sum(Sales)";
const ALL_ROWS = 500;

const properties: readonly ObjectProperties[] = [
  {
    ...BAR_CHART,
    qInfo: { qId: DEMO_APP.objects.chart, qType: "barchart" },
    visualization: "barchart",
    title: "Sales by month",
    qHyperCubeDef: {
      qDimensions: [{ qDef: { qFieldDefs: ["Month"], qSortCriterias: [{ qSortByNumeric: 1 }] } }],
      qMeasures: [measure("Sum(Sales)", "Sales", MONEY)],
      qInterColumnSortOrder: [0, 1],
      qInitialDataFetch: [{ qLeft: 0, qTop: 0, qWidth: 2, qHeight: ALL_ROWS }],
    },
  },
  {
    ...KPI,
    qInfo: { qId: DEMO_APP.objects.kpi, qType: "kpi" },
    visualization: "kpi",
    title: "Total sales",
    qHyperCubeDef: {
      qMeasures: [measure("Sum(Sales)", "Sales", MONEY), measure(MARGIN, "Margin", PERCENT)],
      qInitialDataFetch: [{ qLeft: 0, qTop: 0, qWidth: 2, qHeight: 1 }],
    },
  },
  {
    ...TABLE,
    qInfo: { qId: DEMO_APP.objects.table, qType: "table" },
    visualization: "table",
    title: "Regions and categories",
    qHyperCubeDef: {
      qDimensions: [{ qDef: { qFieldDefs: ["Region"] } }, { qDef: { qFieldDefs: ["Category"] } }],
      qMeasures: [
        measure("Count(distinct [Order ID])", "Orders", WHOLE),
        measure("Sum(Quantity)", "Units", WHOLE),
        measure("Sum(Sales)", "Sales", MONEY, { qSortByNumeric: -1 }),
        measure(MARGIN, "Margin", PERCENT),
      ],
      qInterColumnSortOrder: [0, 4, 1],
      // Only the head: a table fetches the rest as it needs it, with GetHyperCubeData.
      qInitialDataFetch: [{ qLeft: 0, qTop: 0, qWidth: 6, qHeight: 10 }],
    },
  },
  {
    qInfo: { qId: DEMO_APP.sheet, qType: "sheet" },
    visualization: "sheet",
    title: "Sales at a glance",
    // Places in a grid of 24 columns and 12 rows, as sheets have it.
    cells: [
      { name: DEMO_APP.objects.chart, type: "barchart", col: 0, row: 0, colspan: 16, rowspan: 6 },
      { name: DEMO_APP.objects.kpi, type: "kpi", col: 16, row: 0, colspan: 8, rowspan: 6 },
      { name: DEMO_APP.objects.table, type: "table", col: 0, row: 6, colspan: 24, rowspan: 6 },
    ],
  },
];

/** A measure takes one as `Sum(Sales) * $(vRate)`. */
const variables: readonly VariableDefinition[] = [
  { name: "vRate", definition: "1" },
  { name: "vGreeting", definition: "Good morning" },
];

/** One app as the engine holds it. */
export interface App {
  readonly id: string;
  readonly title: string;
  readonly table: Table;
  readonly objects: readonly ObjectProperties[];
  readonly variables: readonly VariableDefinition[];
}

let loaded: App | undefined;

/** The demo app; its records are made at the first call. */
export function loadDemoApp(): App {
  const { id, title } = DEMO_APP;
  loaded ??= { id, title, table: loadRetailTable(), objects: properties, variables };
  return loaded;
}

function measure(qDef: string, qLabel: string, qNumFormat: FieldAttributes, qSortBy: SortCriteria = {}): NxMeasure {
  return { qDef: { qDef, qLabel, qNumFormat }, qSortBy };
}
