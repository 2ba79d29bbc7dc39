// The part of Qlik's Capability API that this library hands over (help: Capability APIs, qlik interface).
// Kept open: what is not declared here is reached through `unknown` members, or by your own declarations.

/** A visualization made or fetched by `app.visualization`. */
export interface QlikVisualization {
  /** Draws it into the element, or into the element with that id. */
  show(element: string | HTMLElement, options?: object): unknown;
  /** Ends it, and removes what it drew. */
  close(): unknown;
  /** The engine's object behind it. */
  readonly model: unknown;
  readonly [member: string]: unknown;
}

/** An app opened by `qlik.openApp`. */
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
