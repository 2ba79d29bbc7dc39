// The Capability API as pages see it: the part that this emulation of `js/qlik` serves, in the vendor's spelling.
// Source: Qlik Sense developer help, "Capability APIs" (qlik interface, App, Visualization, Field, Selection, Variable, Global).
import type { ObjectLayout } from "../engine/qix-types.js";

/** Where a Qlik server is. `prefix` has slashes on both ends; `/` for the default virtual proxy. */
export interface QlikConfig {
  readonly host: string;
  readonly prefix: string;
  readonly port?: number | string | null;
  readonly isSecure: boolean;
  /** Another engine session for the same user. */
  readonly identity?: string;
}

/** An element, its id, or a jQuery object around it. */
export type ElementLike = Element | string | { readonly 0?: Element };

/** What `setOnError` callbacks receive. Codes: 5 access denied, 16 connection lost, others as the engine gives them. */
export interface Problem {
  readonly code?: number;
  readonly message: string;
}

/** What `on` listens to. */
export type EventName = "error" | "warning" | "closed";

/** Adds a listener; several may be added. Listeners of an app or of a global stand in place of those of `qlik`. */
export interface Listen {
  (name: "error" | "warning", listener: (problem: Problem) => void): void;
  (name: "closed", listener: () => void): void;
}

/** Calls the functions that are bound to it. */
export interface Notifier {
  bind(listener: () => void): void;
  once(listener: () => void): void;
  unbind(listener: () => void): void;
}

export interface ObjectModel {
  readonly id: string;
  /** As the object is now. */
  readonly layout: ObjectLayout;
  /** Tells that the layout has changed. */
  readonly Validated: Notifier;
  /** Removes the drawing. */
  close(): Promise<void>;
}

export interface ShowOptions {
  /** A visitor selects nothing in the object. */
  readonly noSelections?: boolean;
  /** A visitor does nothing with the object. */
  readonly noInteraction?: boolean;
}

export interface Visualization {
  readonly id: string;
  readonly model: ObjectModel;
  show(element: ElementLike, options?: ShowOptions): Promise<void>;
  resize(): void;
  close(): Promise<void>;
}

/** A column of `visualization.create`: a field, a measure as text (`=Sum(Sales)`), or the engine's own definition. */
export type Column = string | Readonly<Record<string, unknown>>;

/** A value of a field: by its text, its number, or in the engine's words. */
export type FieldValue = string | number | { readonly qText: string } | { readonly qNumber: number };

export interface FieldRow {
  readonly qText: string;
  readonly qNum: number | "NaN";
  readonly qElemNumber: number;
  readonly qState: string;
  select(toggle?: boolean, softLock?: boolean): Promise<boolean>;
}

/** What selects resolves with whether it was done. */
export interface Field {
  selectValues(values: readonly FieldValue[], toggle?: boolean, softLock?: boolean): Promise<boolean>;
  select(elements: readonly number[], toggle?: boolean, softLock?: boolean): Promise<boolean>;
  selectMatch(match: string, softLock?: boolean): Promise<boolean>;
  selectAll(softLock?: boolean): Promise<boolean>;
  selectPossible(softLock?: boolean): Promise<boolean>;
  selectExcluded(softLock?: boolean): Promise<boolean>;
  selectAlternative(softLock?: boolean): Promise<boolean>;
  clear(): Promise<boolean>;
  clearOther(softLock?: boolean): Promise<boolean>;
  lock(): Promise<boolean>;
  unlock(): Promise<boolean>;
  /** Fetches values; `OnData` tells when they are in `rows`, and when they have changed. */
  getData(options?: { readonly rows?: number }): Field;
  readonly rows: readonly FieldRow[];
  readonly rowCount: number;
  readonly OnData: Notifier;
}

export interface Selection {
  readonly fieldName: string;
  readonly selectedCount: number;
  readonly totalCount: number;
  readonly qSelected: string;
  readonly selectedValues: readonly { readonly qName: string }[];
  readonly locked: boolean;
  readonly isNum: boolean;
  clear(): Promise<boolean>;
  clearOther(softLock?: boolean): Promise<boolean>;
  lock(): Promise<boolean>;
  unlock(): Promise<boolean>;
}

/** Empty until `OnData` tells for the first time. */
export interface SelectionState {
  readonly selections: readonly Selection[];
  readonly backCount: number;
  readonly forwardCount: number;
  readonly OnData: Notifier;
  clearAll(): Promise<void>;
  lockAll(): Promise<void>;
  unlockAll(): Promise<void>;
  back(): Promise<void>;
  forward(): Promise<void>;
}

export interface VariableContent {
  readonly qContent: { readonly qString: string; readonly qIsNum: boolean; readonly qNum?: number };
}

export interface VariableModel {
  readonly id: string;
  getLayout(): Promise<Readonly<Record<string, unknown>>>;
  getProperties(): Promise<unknown>;
  setStringValue(value: string): Promise<void>;
  setNumValue(value: number): Promise<void>;
}

export interface Variables {
  getByName(name: string): Promise<VariableModel>;
  /** Calls the function now and when the content changes. */
  getContent(name: string, callback?: (content: VariableContent) => void): Promise<VariableContent>;
  setStringValue(name: string, value: string): Promise<void>;
  setNumValue(name: string, value: number): Promise<void>;
  createSessionVariable(definition: { readonly qName: string; readonly qDefinition?: string }): Promise<VariableModel>;
}

/** Is called with each new state of an object that nobody draws. */
export type ReplyCallback = (reply: Readonly<Record<string, unknown>>, app: App) => void;

export interface App {
  readonly id: string;
  readonly global: Global;
  readonly visualization: {
    get(id: string): Promise<Visualization>;
    create(
      type: string,
      columns?: readonly Column[],
      options?: Readonly<Record<string, unknown>>,
    ): Promise<Visualization>;
  };
  readonly variable: Variables;
  getObject(element: ElementLike, objectId: string, options?: ShowOptions): Promise<ObjectModel>;
  getAppLayout(callback?: (layout: AppLayout) => void): Promise<AppLayout>;
  /** There are no alternate states here. */
  field(name: string): Field;
  selectionState(): SelectionState;
  clearAll(lockedAlso?: boolean): Promise<void>;
  lockAll(): Promise<void>;
  unlockAll(): Promise<void>;
  back(): Promise<void>;
  forward(): Promise<void>;
  createCube(definition: object, callback?: ReplyCallback): Promise<DataModel>;
  createList(definition: object, callback?: ReplyCallback): Promise<DataModel>;
  getList(type: string, callback?: ReplyCallback): Promise<DataModel>;
  destroySessionObject(id: string): Promise<void>;
  readonly on: Listen;
  close(): void;
}

/** An object that nobody draws. */
export interface DataModel {
  readonly id: string;
  readonly layout: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface AppLayout {
  readonly qTitle: string;
  readonly [key: string]: unknown;
}

export interface Global {
  getAuthenticatedUser(callback?: (reply: { qReturn: string }) => void): Promise<{ qReturn: string }>;
  getAppList(callback?: (apps: readonly unknown[]) => void): Promise<readonly unknown[]>;
  engineVersion(callback?: (reply: unknown) => void): Promise<unknown>;
  readonly on: Listen;
  close(): void;
}

export interface Qlik {
  openApp(appId: string, config?: QlikConfig): App;
  getGlobal(config?: QlikConfig): Global;
  getAppList(callback?: (apps: readonly unknown[]) => void, config?: QlikConfig): Promise<readonly unknown[]>;
  readonly on: Listen;
  /** Deprecated since February 2018 in favour of `on`. */
  setOnError(onError: (problem: Problem) => void, onWarning?: (problem: Problem) => void): void;
  /** Redraws one object, or all of them. */
  resize(objectId?: string): void;
}
