// What a socket has opened: handle -1 is Global, the app and its objects get numbers from 1 upwards.
import type { QlikUserId } from "../model/types.js";
import type { App } from "./demo-app.js";
import type { ObjectProperties } from "./qix-types.js";
import { Selections } from "./selections.js";
import type { Field } from "./table.js";
import { Variables } from "./variables.js";

export interface GlobalTarget {
  readonly kind: "global";
  readonly user: QlikUserId;
  /** The apps that the user may open. */
  readonly apps: readonly App[];
}

export interface DocTarget {
  readonly kind: "doc";
  readonly app: App;
  readonly selections: Selections;
  readonly variables: Variables;
}

export interface FieldTarget {
  readonly kind: "field";
  readonly field: Field;
  readonly selections: Selections;
}

export interface VariableTarget {
  readonly kind: "variable";
  readonly name: string;
  readonly variables: Variables;
}

export interface ObjectTarget {
  readonly kind: "object";
  readonly id: string;
  readonly session: boolean;
  readonly app: App;
  readonly selections: Selections;
  readonly variables: Variables;
  properties: ObjectProperties;
  /** What somebody is searching for in a list. */
  search?: string | undefined;
}

export type Target = GlobalTarget | DocTarget | FieldTarget | VariableTarget | ObjectTarget;

export class Handles {
  readonly #targets = new Map<number, Target>();
  #next = 1;

  constructor(user: QlikUserId, ...apps: readonly App[]) {
    this.#targets.set(-1, { kind: "global", user, apps });
  }

  at(handle: number): Target | undefined {
    return this.#targets.get(handle);
  }

  /** The handle of an open app. */
  handleOfDoc(app: App): number | undefined {
    return this.#find((target) => target.kind === "doc" && target.app === app);
  }

  handleOfObject(id: string): number | undefined {
    return this.#find((target) => target.kind === "object" && target.id === id);
  }

  openDoc(app: App): number {
    const variables = new Variables(app.variables);
    return this.#add({ kind: "doc", app, selections: new Selections(app.table), variables });
  }

  openObject(doc: DocTarget, id: string, properties: ObjectProperties, session: boolean): number {
    const { app, selections, variables } = doc;
    return this.#add({ kind: "object", id, session, app, selections, variables, properties });
  }

  /** The field's handle, a new one where it has none. */
  openField({ selections }: DocTarget, field: Field): number {
    const open = this.#find((target) => target.kind === "field" && target.field === field);
    return open ?? this.#add({ kind: "field", field, selections });
  }

  openVariable({ variables }: DocTarget, name: string): number {
    const open = this.#find((target) => target.kind === "variable" && target.name === name);
    return open ?? this.#add({ kind: "variable", name, variables });
  }

  /** Its handle, where it is open. */
  ofVariable(name: string): number[] {
    return [...this.#targets].flatMap(([handle, target]) =>
      target.kind === "variable" && target.name === name ? [handle] : [],
    );
  }

  /** What is open beside the app: all of it is told of a selection. */
  ofObjects(): number[] {
    return [...this.#targets].flatMap(([handle, { kind }]) => (kind === "object" ? [handle] : []));
  }

  /** An id for a session object whose maker named none. */
  freshObjectId(): string {
    return `session-${this.#next}`;
  }

  close(handle: number): void {
    this.#targets.delete(handle);
  }

  #add(target: Target): number {
    const handle = this.#next++;
    this.#targets.set(handle, target);
    return handle;
  }

  #find(matches: (target: Target) => boolean): number | undefined {
    for (const [handle, target] of this.#targets) if (matches(target)) return handle;
    return undefined;
  }
}
