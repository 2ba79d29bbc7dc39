// Turns what `visualization.create` was given into the properties of a session object.
import type { Column } from "./types.js";

/** The types that can be drawn here. */
const VISUALIZATION_TYPES = ["barchart", "kpi", "table"] as const;

const ROWS_AT_FIRST = 500;

/** Throws where the type is not one that can be drawn. Options are merged over the properties, as in Qlik's. */
export function columnsToProperties(type: string, columns: readonly Column[] = [], options: object = {}): object {
  if (!VISUALIZATION_TYPES.some((known) => known === type)) {
    throw new TypeError(`Visualization type ${type} is not known here; known: ${VISUALIZATION_TYPES.join(", ")}`);
  }
  const definitions = columns.map(toDefinition);
  return {
    qInfo: { qType: type },
    visualization: type,
    ...options,
    qHyperCubeDef: {
      qDimensions: definitions.filter((definition) => !isMeasure(definition)),
      qMeasures: definitions.filter(isMeasure),
      qInitialDataFetch: [{ qLeft: 0, qTop: 0, qWidth: columns.length, qHeight: ROWS_AT_FIRST }],
    },
  };
}

function toDefinition(column: Column): Readonly<Record<string, unknown>> {
  if (typeof column !== "string") return column;
  const measure = /\b\w+\s*\(/u.test(column);
  return measure ? { qDef: { qDef: column } } : { qDef: { qFieldDefs: [column] } };
}

/** A measure's `qDef` holds an expression, a dimension's a list of fields. */
function isMeasure(definition: Readonly<Record<string, unknown>>): boolean {
  const inner = definition["qDef"];
  return typeof inner === "object" && inner !== null && !("qFieldDefs" in inner);
}
