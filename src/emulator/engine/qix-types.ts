// The wire shapes of the Qlik Engine JSON API that the emulated engine speaks and its client reads: a subset of the
// published schema, with the vendor's spelling. Optional here means: the engine leaves it out when it has nothing to say.
// Source: Qlik Engine JSON API reference (HyperCubeDef, HyperCube, NxCell, NxDimensionInfo, NxMeasureInfo).

/** A rectangle of cells. */
export interface NxPage {
  readonly qLeft: number;
  readonly qTop: number;
  readonly qWidth: number;
  readonly qHeight: number;
}

/** `U` unknown, `I` integer, `F` fixed decimals, `R` real, `M` money. */
export interface FieldAttributes {
  readonly qType?: string;
  readonly qFmt?: string;
  readonly qUseThou?: number;
  readonly qnDec?: number;
  readonly qDec?: string;
  readonly qThou?: string;
}

/** 1 ascending, -1 descending, 0 or absent not used. */
export interface SortCriteria {
  readonly qSortByNumeric?: number;
  readonly qSortByAscii?: number;
  readonly qSortByLoadOrder?: number;
}

export interface NxDimension {
  readonly qDef: {
    readonly qFieldDefs: readonly string[];
    readonly qFieldLabels?: readonly string[];
    readonly qSortCriterias?: readonly SortCriteria[];
    readonly qReverseSort?: boolean;
    /** A name that a client gives the column; it comes back in the layout. */
    readonly cId?: string;
  };
}

export interface NxMeasure {
  readonly qDef: {
    readonly qDef: string;
    readonly qLabel?: string;
    readonly qNumFormat?: FieldAttributes;
    readonly qReverseSort?: boolean;
    readonly cId?: string;
  };
  readonly qSortBy?: SortCriteria;
}

export interface HyperCubeDef {
  readonly qDimensions?: readonly NxDimension[];
  readonly qMeasures?: readonly NxMeasure[];
  readonly qInterColumnSortOrder?: readonly number[];
  readonly qInitialDataFetch?: readonly Partial<NxPage>[];
}

/** `qNum` is the text `"NaN"` where there is no number: JSON has no other way to say it. */
export interface NxCell {
  readonly qText: string;
  readonly qNum: number | "NaN";
  readonly qElemNumber: number;
  readonly qState: string;
  readonly qIsNull?: boolean;
}

export interface NxDataPage {
  readonly qMatrix: readonly (readonly NxCell[])[];
  readonly qTails: readonly { readonly qUp: number; readonly qDown: number }[];
  readonly qArea: NxPage;
}

export interface NxValidationError {
  readonly qErrorCode: number;
  readonly qContext: string;
  readonly qExtendedMessage: string;
}

export interface NxColumnInfo {
  readonly qFallbackTitle: string;
  readonly qApprMaxGlyphCount: number;
  readonly qCardinal: number;
  readonly qSortIndicator: string;
  readonly qNumFormat: FieldAttributes;
  readonly qIsAutoFormat: boolean;
  readonly qMin: number | "NaN";
  readonly qMax: number | "NaN";
  readonly qError?: NxValidationError;
  readonly cId?: string;
  readonly qReverseSort?: boolean;
  /** Attribute expressions, attribute dimensions, trend lines: there are none here. */
  readonly qAttrExprInfo?: readonly unknown[];
  readonly qAttrDimInfo?: readonly unknown[];
  readonly qTrendLines?: readonly unknown[];
  /** Of a dimension: its field, and how many of its values there are, and are in each state. */
  readonly qGroupFieldDefs?: readonly string[];
  readonly qGroupFallbackTitles?: readonly string[];
  readonly qGroupPos?: number;
  readonly qGrouping?: string;
  /** `D` for texts, `N` for numbers. */
  readonly qDimensionType?: string;
  readonly qTags?: readonly string[];
  readonly qLocked?: boolean;
  readonly qCardinalities?: {
    readonly qCardinal: number;
    readonly qHypercubeCardinal: number;
    readonly qAllValuesCardinal: number;
  };
  readonly qStateCounts?: StateCounts;
}

export interface StateCounts {
  readonly qOption: number;
  readonly qSelected: number;
  readonly qAlternative: number;
  readonly qExcluded: number;
  readonly qLocked: number;
}

export interface HyperCube {
  readonly qSize: { readonly qcx: number; readonly qcy: number };
  readonly qError?: NxValidationError;
  readonly qDimensionInfo: readonly NxColumnInfo[];
  readonly qMeasureInfo: readonly NxColumnInfo[];
  readonly qEffectiveInterColumnSortOrder: readonly number[];
  readonly qGrandTotalRow: readonly NxCell[];
  readonly qDataPages: readonly NxDataPage[];
  readonly qColumnOrder: readonly number[];
  readonly qPivotDataPages: readonly unknown[];
  readonly qStackedDataPages: readonly unknown[];
  readonly qMode: string;
}

export interface ListObjectDef {
  readonly qDef?: { readonly qFieldDefs?: readonly string[] };
  readonly qInitialDataFetch?: readonly Partial<NxPage>[];
}

export interface ListObject {
  readonly qSize: { readonly qcx: number; readonly qcy: number };
  readonly qDimensionInfo: {
    readonly qFallbackTitle: string;
    readonly qApprMaxGlyphCount: number;
    readonly qCardinal: number;
    readonly qGroupFieldDefs: readonly string[];
    readonly qStateCounts: StateCounts;
  };
  readonly qExpressions: readonly unknown[];
  readonly qDataPages: readonly NxDataPage[];
}

/** What is selected, field by field. */
export interface SelectionObject {
  readonly qBackCount: number;
  readonly qForwardCount: number;
  readonly qSelections: readonly {
    readonly qField: string;
    readonly qReadableName: string;
    readonly qTotal: number;
    readonly qSelectedCount: number;
    readonly qSelected: string;
    readonly qLocked: boolean;
    readonly qSelectedFieldSelectionInfo: readonly { readonly qName: string }[];
    readonly qRangeInfo: readonly unknown[];
    readonly qIsNum: boolean;
    readonly qStateCounts: StateCounts;
  }[];
}

/** What an object is made from. */
export interface ObjectProperties {
  readonly qInfo: { readonly qId?: string; readonly qType: string };
  readonly visualization: string;
  readonly title?: string;
  readonly subtitle?: string;
  readonly qHyperCubeDef?: HyperCubeDef;
  readonly qListObjectDef?: ListObjectDef;
  /** Any object: the selections are told. */
  readonly qSelectionObjectDef?: object;
  /** What only those read who draw: colours, axes, legends. */
  readonly [drawn: string]: unknown;
}

/** What an object looks like now. */
export interface ObjectLayout {
  readonly qInfo: { readonly qId: string; readonly qType: string };
  readonly visualization: string;
  readonly title?: string;
  readonly subtitle?: string;
  readonly qHyperCube?: HyperCube;
  readonly qListObject?: ListObject;
  readonly qSelectionObject?: SelectionObject;
  readonly [drawn: string]: unknown;
}
