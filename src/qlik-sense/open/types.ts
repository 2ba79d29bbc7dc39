// The part of Qlik's Capability API that this library hands over (help: Capability APIs, qlik interface).
// Kept open: what is not declared here is reached through `unknown` members, or by your own declarations.

/** A visualization made or fetched by `app.visualization` (help: Visualization API). */
export interface QlikVisualization {
  /** Draws it into the element, or into the element with that id. */
  show(element: string | HTMLElement, options?: object): unknown;
  /** Ends it, and removes what it drew. */
  close(): unknown;
  /** The engine's object behind it. */
  readonly model: unknown;
  readonly [member: string]: unknown;
}

/** A value of a field as its row has it. */
export interface QlikFieldRow {
  /** As it is shown. */
  readonly qText: string;
  /** S: selected, O: possible, X: excluded, A: alternative, L: locked, and further ones of the engine. */
  readonly qState: string;
  readonly [member: string]: unknown;
}

/** A field's value by its text or number, or by the engine's own words for one. */
export type QlikFieldValue =
  | string
  | number
  | {
      /** By its text. */
      readonly qText: string;
    }
  | {
      /** By its number. */
      readonly qNumber: number;
    };

/** A field, to select in it (help: Field API). What selects resolves with whether it was selected. */
export interface QlikField {
  /** Selects the values with these texts or numbers. `toggle`: adds to what is selected; `softLock`: in locked fields as well. */
  selectValues(values: readonly QlikFieldValue[], toggle?: boolean, softLock?: boolean): Promise<unknown>;
  /** Selects by the engine's numbers of the values (`qElemNumber`). */
  select(elements: readonly number[], toggle?: boolean, softLock?: boolean): Promise<unknown>;
  /** Selects what a search finds. */
  selectMatch(match: string, softLock?: boolean): Promise<unknown>;
  /** Selects all values. */
  selectAll(softLock?: boolean): Promise<unknown>;
  /** Selects the possible values. */
  selectPossible(softLock?: boolean): Promise<unknown>;
  /** Selects what is excluded now. */
  selectExcluded(softLock?: boolean): Promise<unknown>;
  /** Selects the alternative values. */
  selectAlternative(softLock?: boolean): Promise<unknown>;
  /** Takes the field's selection back. */
  clear(): Promise<unknown>;
  /** Takes the selections of all other fields back. */
  clearOther(softLock?: boolean): Promise<unknown>;
  /** Keeps the field's selection. */
  lock(): Promise<unknown>;
  /** Lets the field's selection go again. */
  unlock(): Promise<unknown>;
  /** Fetches the values; they are in `rows` when `OnData` is told. */
  getData(options?: object): QlikField;
  /** The values that were fetched. */
  readonly rows?: readonly QlikFieldRow[];
  /** How many values there are. */
  readonly rowCount?: number;
  /** Tells that the values have come or changed. */
  readonly OnData: QlikNotifier;
  readonly [member: string]: unknown;
}

/** Calls the functions that are bound to it. */
export interface QlikNotifier {
  /** Calls the function each time. */
  bind(listener: () => void): unknown;
  /** Calls the function once. */
  once(listener: () => void): unknown;
  /** Ends that. */
  unbind(listener: () => void): unknown;
}

/** What is selected in one field (help: QSelectionInfo). */
export interface QlikSelection {
  /** The field. */
  readonly fieldName: string;
  /** How many values are selected. */
  readonly selectedCount: number;
  /** How many values the field has. */
  readonly totalCount: number;
  /** The selected values in one text. */
  readonly qSelected: string;
  /** Whether the selection is locked. */
  readonly locked: boolean;
  readonly [member: string]: unknown;
}

/** What is selected in the app (help: QSelectionState). */
export interface QlikSelectionState {
  /** By field. */
  readonly selections: readonly QlikSelection[];
  /** How many steps `app.back()` can go. */
  readonly backCount: number;
  /** How many steps `app.forward()` can go. */
  readonly forwardCount: number;
  /** Tells that the selections have come or changed. */
  readonly OnData: QlikNotifier;
  readonly [member: string]: unknown;
}

/** The app's variables (help: Variable API). */
export interface QlikVariables {
  /** Gives a variable a text. */
  setStringValue(name: string, value: string): Promise<unknown>;
  /** Gives a variable a number. */
  setNumValue(name: string, value: number): Promise<unknown>;
  /** Calls the function with the variable's content, now and when it changes. */
  getContent(name: string, callback: (content: unknown) => void): Promise<unknown>;
  /** Fetches a variable by its name. */
  getByName(name: string): Promise<unknown>;
  /** Makes a variable that lasts as long as the session. */
  createSessionVariable(definition: object): Promise<unknown>;
  readonly [member: string]: unknown;
}

/** An app opened by `qlik.openApp` (help: App API). */
export interface QlikApp {
  /** The app's id. */
  readonly id: string;
  /** The engine's Global, where the client has it: tells whose socket the app has. */
  readonly global?: {
    /** `UserDirectory=ACME; UserId=anna` */
    getAuthenticatedUser?(): Promise<{
      /** The user's name, as the engine prints it. */
      readonly qReturn?: unknown;
    }>;
  };
  /** Draws the object into the element (or the element with that id). */
  getObject(element: string | HTMLElement, objectId: string, options?: object): Promise<unknown>;
  /** Charts that are fetched or made at run time (help: Visualization API). */
  readonly visualization: {
    /** Fetches a chart of the app. */
    get(objectId: string): Promise<QlikVisualization>;
    /** Makes a chart that the app does not have. */
    create(type: string, columns?: readonly unknown[], options?: object): Promise<QlikVisualization>;
  };
  /** A field, by its name; `state` is an alternate state. */
  field(name: string, state?: string): QlikField;
  /** What is selected; it is up to date when `OnData` is told. */
  selectionState(state?: string): QlikSelectionState;
  /** Takes all selections back; `locked`: those of locked fields, too. */
  clearAll(locked?: boolean, state?: string): Promise<unknown>;
  /** Keeps all selections. */
  lockAll(state?: string): Promise<unknown>;
  /** Lets all selections go again. */
  unlockAll(state?: string): Promise<unknown>;
  /** One step of selections back. */
  back(): Promise<unknown>;
  /** One step of selections forward. */
  forward(): Promise<unknown>;
  /** The app's variables. */
  readonly variable: QlikVariables;
  /** Fetches rows that nobody draws; calls the function with each new state of them. */
  createCube(definition: object, callback?: (reply: unknown, app: QlikApp) => void): Promise<unknown>;
  /** Fetches the values of a field as a list; calls the function as `createCube`. */
  createList(definition: object, callback?: (reply: unknown, app: QlikApp) => void): Promise<unknown>;
  /** Lists of the app: `FieldList`, `SelectionObject`, `sheet`, `BookmarkList`, … */
  getList(type: string, callback?: (reply: unknown) => void): Promise<unknown>;
  /** Hears of errors and warnings of this app, and of the end of its connection. */
  on(type: "error" | "warning" | "closed", listener: (problem: QlikProblem) => void): unknown;
  /** Closes the app's connection to the engine. */
  close(): unknown;
  readonly [member: string]: unknown;
}

/** What Qlik's client says of an error or a warning. */
export interface QlikProblem {
  /** The engine's number, or a word of Qlik's. */
  readonly code?: number | string;
  /** In the words of Qlik's client. */
  readonly message: string;
}

/** The module `js/qlik`. */
export interface Qlik {
  /** Opens an app at the server that `config` names; `openApp` of the mashup does so at its session's proxy. */
  openApp(appId: string, config?: object): QlikApp;
  /** Opens a connection to the engine without an app. */
  getGlobal(config?: object): unknown;
  /**
   * Adds a function that is called with errors and warnings of Qlik's client, of all apps (help: Capability APIs, version history). In place of `setOnError`.
   */
  on(type: "error" | "warning", listener: (problem: QlikProblem) => void): unknown;
  /**
   * Sets the one function that is called with errors and warnings of Qlik's client: the last one set counts.
   * @deprecated Since February 2018; use {@link Qlik.on}.
   */
  setOnError(onError: (problem: QlikProblem) => void, onWarning?: (warning: unknown) => void): void;
  /** Draws one object, or all of them, in the present size of their elements. */
  resize(objectId?: string): void;
  readonly [member: string]: unknown;
}

/** The `require` that knows Qlik's modules. */
export interface Require {
  (modules: readonly string[], loaded: (...modules: never[]) => void, failed?: (error: never) => void): unknown;
  (module: string): unknown;
  /** Forgets a module, so that it is loaded anew. */
  undef(module: string): void;
  readonly [member: string]: unknown;
}

/** What RequireJS tells about a failure (requirejs.org/docs/errors.html). */
export interface RequireError extends Error {
  /** What kind of failure it is. */
  readonly requireType?: "timeout" | "nodefine" | "scripterror" | "mismatch" | "notloaded";
  /** The modules that are concerned. */
  readonly requireModules?: readonly string[];
}

/** A context of RequireJS: a configuration, and the modules that were loaded by it. */
export interface Context {
  readonly config: Readonly<Record<string, unknown>> & {
    /** How scripts that do not call `define()` are taken for modules. */
    readonly shim?: Readonly<Record<string, unknown>>;
  };
  readonly require: Require;
  /** Modules that are on their way, by id. */
  readonly registry: object;
  /** Modules that are made, by id. */
  readonly defined: object;
  /** The calls of `define()` that are not taken in yet, each with its module's name. */
  readonly defQueue: (readonly unknown[])[];
  /** Makes a module, or calls the function that `require()` was given: the id of that begins with `_@r`. */
  execCb: (id: string, make: unknown, needs: unknown, exports: unknown) => unknown;
  /** Fails the modules that the error names. */
  onError(error: Error & Pick<RequireError, "requireModules">): void;
}

/** `window.requirejs` of RequireJS 2. */
export interface RequireJs extends Require {
  readonly version: string;
  /** Makes the tag of a module, without its address. */
  createNode: (config: object, id: string, address: string) => HTMLScriptElement;
  config(options: object): Require;
  readonly s: {
    readonly contexts: Record<string, Context | undefined>;
    newContext(name: string): Context;
  };
}
