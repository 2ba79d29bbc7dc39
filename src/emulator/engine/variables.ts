// An app's variables as one socket sees them: texts, numbers where the text is one, and `$(name)` in a measure.
import { EngineError } from "./json-rpc.js";
import type { Dual } from "./table.js";

/** A variable as an app stores it. */
export interface VariableDefinition {
  readonly name: string;
  readonly definition: string;
}

/** LOCERR_GENERIC_ALREADY_EXISTS. */
const ALREADY_EXISTS = 3;

const REFERENCE = /\$\(\s*(?<name>[^\s()]+)\s*\)/gu;

export class Variables {
  readonly #contents: Map<string, Dual>;

  constructor(definitions: readonly VariableDefinition[]) {
    this.#contents = new Map(definitions.map(({ name, definition }) => [name, dualOf(definition)]));
  }

  get names(): readonly string[] {
    return [...this.#contents.keys()];
  }

  content(name: string): Dual | undefined {
    return this.#contents.get(name);
  }

  set(name: string, content: Dual): void {
    this.#contents.set(name, content);
  }

  /** Throws the engine's "Already exists". */
  create(name: string, definition: string): void {
    if (this.#contents.has(name)) throw new EngineError(ALREADY_EXISTS, "Already exists", name);
    this.set(name, dualOf(definition));
  }

  /** The text with each `$(name)` replaced; a name that no variable has becomes nothing, as in Qlik. */
  expand(text: string): string {
    return text.replace(REFERENCE, (_reference, name: string) => this.content(name)?.text ?? "");
  }
}

/** A text; where the text is a number, that too. */
export function dualOf(text: string): Dual {
  const num = text.trim() === "" ? NaN : Number(text);
  return { text, num: Number.isFinite(num) ? num : undefined };
}
