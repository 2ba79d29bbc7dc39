// What a socket has opened: handle -1 is Global, the app and its objects get numbers from 1 upwards.
import type { QlikUserId } from "../model/types.js";
import type { App } from "./demo-app.js";
import type { ObjectProperties } from "./qix-types.js";
import { Selections } from "./selections.js";

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
}

export interface ObjectTarget {
  readonly kind: "object";
  readonly id: string;
  readonly session: boolean;
  readonly app: App;
  readonly selections: Selections;
  properties: ObjectProperties;
  /** What somebody is searching for in a list. */
  search?: string | undefined;
}

export type Target = GlobalTarget | DocTarget | ObjectTarget;

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
    return this.#add({ kind: "doc", app, selections: new Selections(app.table) });
  }

  openObject({ app, selections }: DocTarget, id: string, properties: ObjectProperties, session: boolean): number {
    return this.#add({ kind: "object", id, session, app, selections, properties });
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
