// The part of Qlik's Capability API that this library hands over (help: Capability APIs, qlik interface).
// Kept open: what is not declared here is reached through `unknown` members, or by your own declarations.

/** A visualization made or fetched by `app.visualization`. */
export interface QlikVisualization {
  show(element: string | HTMLElement, options?: object): unknown;
  close(): unknown;
  readonly model: unknown;
  readonly [member: string]: unknown;
}

/** An app opened by `qlik.openApp`. */
export interface QlikApp {
  readonly id: string;
  /** Draws the object into the element (or the element with that id). */
  getObject(element: string | HTMLElement, objectId: string, options?: object): Promise<unknown>;
  readonly visualization: {
    get(objectId: string): Promise<QlikVisualization>;
    create(type: string, columns?: readonly unknown[], options?: object): Promise<QlikVisualization>;
  };
  close(): unknown;
  readonly [member: string]: unknown;
}

/** The module `js/qlik`. */
export interface Qlik {
  openApp(appId: string, config?: object): QlikApp;
  getGlobal(config?: object): unknown;
  setOnError(
    onError: (error: { readonly code?: number | string; readonly message: string }) => void,
    onWarning?: (warning: unknown) => void,
  ): void;
  resize(objectId?: string): void;
  readonly [member: string]: unknown;
}

/** The `require` that knows Qlik's modules. */
export interface Require {
  (modules: readonly string[], loaded: (...modules: never[]) => void, failed?: (error: never) => void): unknown;
  (module: string): unknown;
  undef(module: string): void;
  readonly [member: string]: unknown;
}

/** What RequireJS tells about a failure (requirejs.org/docs/errors.html). */
export interface RequireError extends Error {
  readonly requireType?: "timeout" | "nodefine" | "scripterror" | "mismatch" | "notloaded";
  readonly requireModules?: readonly string[];
}

/** `window.requirejs` of RequireJS 2. */
export interface RequireJs extends Require {
  readonly version: string;
  config(options: object): Require;
  readonly s: {
    readonly contexts: Readonly<Record<string, { readonly config: Readonly<Record<string, unknown>> } | undefined>>;
  };
}
