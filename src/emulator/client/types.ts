// The Capability API as pages see it: the part that this emulation of `js/qlik` serves, in the vendor's spelling.
// Source: Qlik Sense developer help, "Capability APIs" (qlik interface, App, Visualization, Global).
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

export interface ObjectModel {
  readonly id: string;
  readonly layout: ObjectLayout;
  /** Removes the drawing. */
  close(): Promise<void>;
}

export interface Visualization {
  readonly id: string;
  readonly model: ObjectModel;
  show(element: ElementLike): Promise<void>;
  resize(): void;
  close(): Promise<void>;
}

/** A column of `visualization.create`: a field, a measure as text (`=Sum(Sales)`), or the engine's own definition. */
export type Column = string | Readonly<Record<string, unknown>>;

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
  getObject(element: ElementLike, objectId: string): Promise<ObjectModel>;
  getAppLayout(callback?: (layout: AppLayout) => void): Promise<AppLayout>;
  readonly on: Listen;
  close(): void;
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
