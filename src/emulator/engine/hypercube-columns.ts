// Reads the columns of a hypercube definition: which fields, which measures, and what the client is told about each.
import { compileMeasure } from "./expression.js";
import type {
  FieldAttributes,
  HyperCubeDef,
  NxColumnInfo,
  NxDimension,
  NxMeasure,
  NxValidationError,
} from "./qix-types.js";
import type { Field, Table } from "./table.js";

export interface Measure {
  readonly evaluate: (rows: readonly number[]) => number | undefined;
  readonly format: FieldAttributes | undefined;
}

export interface Columns {
  /** Empty where a definition is faulty; `info` then says what is wrong. */
  readonly dimensions: readonly Field[];
  readonly measures: readonly Measure[];
  /** Dimensions first, then measures. */
  readonly info: readonly NxColumnInfo[];
}

/** Puts the variables' contents into a measure. */
type Expand = (text: string) => string;

/** LOCERR_CALC_INVALID_DEF, the engine's code for a definition that it cannot evaluate. */
const INVALID_DEFINITION = 7000;

/** Resolves every column against the table; what cannot be resolved gets a `qError` in its info. */
export function compileColumns(def: HyperCubeDef, table: Table, expand: Expand = (text) => text): Columns {
  const dimensions = (def.qDimensions ?? []).map((dimension) => readDimension(dimension, table));
  const measures = (def.qMeasures ?? []).map((measure) => readMeasure(measure, table, expand));
  return {
    dimensions: dimensions.flatMap(({ field }) => field ?? []),
    measures: measures.flatMap(({ measure }) => measure ?? []),
    info: [...dimensions, ...measures].map(({ info }) => info),
  };
}

function readDimension(dimension: NxDimension, table: Table): { field?: Field; info: NxColumnInfo } {
  const definition = dimension.qDef.qFieldDefs[0] ?? "";
  const field = fieldOf(definition, table);
  // An empty label is no label (the property panel's default).
  const title = dimension.qDef.qFieldLabels?.[0]?.trim() ?? "";
  const glyphs = Math.max(0, ...(field?.values.map((value) => value.text.length) ?? []));
  const info: NxColumnInfo = {
    ...columnInfo(title === "" ? fieldName(definition) : title, glyphs, field?.values.length ?? 0, "A"),
    ...ownNames(dimension.qDef),
    ...(field && dimensionFacts(field)),
  };
  return field ? { field, info } : { info: { ...info, qError: invalid(`Invalid dimension: ${definition}`) } };
}

function readMeasure(measure: NxMeasure, table: Table, expand: Expand): { measure?: Measure; info: NxColumnInfo } {
  const { qDef: definition, qLabel, qNumFormat } = measure.qDef;
  const compiled = compileMeasure(expand(definition), table);
  const title = qLabel?.trim() ?? "";
  const info: NxColumnInfo = {
    ...columnInfo(title === "" ? definition.replace(/^\s*=/u, "") : title, 0, 0, "D"),
    ...ownNames(measure.qDef),
    ...(qNumFormat && { qNumFormat, qIsAutoFormat: qNumFormat.qFmt === undefined }),
  };
  if ("problem" in compiled) return { info: { ...info, qError: invalid(compiled.problem) } };
  return { measure: { evaluate: compiled.evaluate, format: qNumFormat }, info };
}

/** A dimension is one field, bare, bracketed or as `=[Field]`; calculated dimensions are not known here. */
export const fieldOf = (definition: string, table: Table): Field | undefined => table.field(fieldName(definition));

function fieldName(definition: string): string {
  const bare = definition.replace(/^\s*=/u, "").trim();
  return /^\[[^\]]*\]$/u.test(bare) ? bare.slice(1, -1) : bare;
}

/** What a client asks of a dimension's field before it draws. */
function dimensionFacts({ name, values }: Field) {
  const isNumeric = values.every(({ num }) => num !== undefined);
  return {
    qGroupFieldDefs: [name],
    qGroupFallbackTitles: [name],
    qGroupPos: 0,
    qGrouping: "N",
    qDimensionType: isNumeric ? "N" : "D",
    qTags: isNumeric ? ["$numeric"] : ["$ascii", "$text"],
    qLocked: false,
    qCardinalities: {
      qCardinal: values.length,
      qHypercubeCardinal: values.length,
      qAllValuesCardinal: values.length,
    },
  } as const;
}

const ownNames = ({ cId, qReverseSort }: { readonly cId?: string; readonly qReverseSort?: boolean }) => ({
  ...(cId !== undefined && { cId }),
  ...(qReverseSort !== undefined && { qReverseSort }),
});

function columnInfo(title: string, glyphs: number, cardinal: number, sort: string): NxColumnInfo {
  return {
    qFallbackTitle: title,
    qApprMaxGlyphCount: glyphs,
    qCardinal: cardinal,
    qSortIndicator: sort,
    qNumFormat: { qType: "U", qnDec: 0, qUseThou: 0 },
    qIsAutoFormat: true,
    qMin: "NaN",
    qMax: "NaN",
    qAttrExprInfo: [],
    qAttrDimInfo: [],
    qTrendLines: [],
  };
}

function invalid(message: string): NxValidationError {
  return { qErrorCode: INVALID_DEFINITION, qContext: "", qExtendedMessage: message };
}
