// What a user has selected in an app: values of fields, with the steps back and forward. A chart in which somebody is selecting
// (`BeginSelections`) keeps all of its rows until that ends.
import type { Field, Table } from "./table.js";

/** By field, the numbers of the selected values; a field without any is not there. */
type Selected = ReadonlyMap<string, ReadonlySet<number>>;

/** `S` selected, `L` selected and locked, `O` possible, `A` an alternative in a field with selections, `X` excluded by other fields. */
export type ValueState = "S" | "L" | "O" | "A" | "X";

const NOTHING: Selected = new Map();

export class Selections {
  readonly #table: Table;
  #now: Selected = NOTHING;
  #back: Selected[] = [];
  #forward: Selected[] = [];
  readonly #locked = new Set<string>();
  /** The object that somebody is selecting in, and what was selected before. */
  #modal: { readonly objectId: string; readonly before: Selected } | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  get backCount(): number {
    return this.#back.length;
  }

  get forwardCount(): number {
    return this.#forward.length;
  }

  get fields(): readonly Field[] {
    return [...this.#now.keys()].flatMap((name) => this.#table.field(name) ?? []);
  }

  selectedIn(field: Field): ReadonlySet<number> {
    return this.#now.get(field.name) ?? new Set();
  }

  /** The rows that an object shows; without an id those that are possible now. */
  rows(objectId?: string): readonly number[] {
    const modal = this.#modal;
    return this.#rowsOf(modal && modal.objectId === objectId ? modal.before : this.#now);
  }

  stateOf(field: Field, element: number): ValueState {
    const selected = this.selectedIn(field);
    if (selected.has(element)) return this.isLocked(field) ? "L" : "S";
    const others = new Map([...this.#now].filter(([name]) => name !== field.name));
    const isPossible = this.#rowsOf(others).some((row) => field.elements[row] === element);
    if (!isPossible) return "X";
    return selected.size > 0 ? "A" : "O";
  }

  isLocked(field: Field): boolean {
    return this.#locked.has(field.name) && this.#now.has(field.name);
  }

  /** Nothing changes what is locked, but a call that says so (`lockedAlso`). */
  lock(field: Field): void {
    if (this.#now.has(field.name)) this.#locked.add(field.name);
  }

  unlock(field: Field): void {
    this.#locked.delete(field.name);
  }

  /**
   * With `toggle` the values are added to the selected ones, or taken away; without it they take their place. False where the field is
   * locked.
   */
  select(field: Field, elements: readonly number[], toggle: boolean, lockedAlso = false): boolean {
    if (this.isLocked(field) && !lockedAlso) return false;
    const next = new Set(toggle ? this.selectedIn(field) : []);
    for (const element of elements) {
      if (toggle && next.has(element)) next.delete(element);
      else next.add(element);
    }
    this.#set(new Map([...this.#now, [field.name, next]]));
    return true;
  }

  /** Takes back what is selected in the fields that `isMeant` names; without it in all. */
  clear(isMeant: (field: string) => boolean = () => true, lockedAlso = false): void {
    const isKept = (name: string) => !isMeant(name) || (this.#locked.has(name) && !lockedAlso);
    this.#set(new Map([...this.#now].filter(([name]) => isKept(name))));
  }

  begin(objectId: string): void {
    this.#modal ??= { objectId, before: this.#now };
  }

  /** Whether somebody is selecting in this object, and has selected anything yet. */
  progressIn(objectId: string): { readonly isSelecting: boolean; readonly hasSelected: boolean } {
    const isSelecting = this.#modal?.objectId === objectId;
    return { isSelecting, hasSelected: isSelecting && this.#modal?.before !== this.#now };
  }

  /** What was selected since `begin` is one step back. */
  end(accept: boolean): void {
    const { before } = this.#modal ?? {};
    this.#modal = undefined;
    if (!before) return;
    const now = this.#now;
    this.#now = before;
    if (accept) this.#set(now);
  }

  /** Takes back what was selected since `begin`. */
  reset(): void {
    if (this.#modal) this.#now = this.#modal.before;
  }

  /** False where there is no such step. */
  step(direction: "back" | "forward"): boolean {
    const [from, to] = direction === "back" ? [this.#back, this.#forward] : [this.#forward, this.#back];
    const next = from.pop();
    if (!next) return false;
    to.push(this.#now);
    const locked = [...this.#now].filter(([name]) => this.#locked.has(name));
    this.#now = new Map([...next, ...locked]);
    return true;
  }

  #set(next: Selected): void {
    const former = this.#now;
    this.#now = new Map([...next].filter(([, elements]) => elements.size > 0));
    if (this.#modal) return;
    this.#back.push(former);
    this.#forward = [];
  }

  #rowsOf(selected: Selected): readonly number[] {
    const filters = [...selected].flatMap(([name, elements]) => {
      const field = this.#table.field(name);
      return field ? [(row: number) => elements.has(field.elements[row] ?? -1)] : [];
    });
    const all = Array.from({ length: this.#table.rowCount }, (_, row) => row);
    return filters.length === 0 ? all : all.filter((row) => filters.every((accepts) => accepts(row)));
  }
}
