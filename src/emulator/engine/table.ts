// The engine's data: one table held by columns, each with its distinct values in load order, as an associative engine
// keeps them. A row stores an index into that list; the index is the `qElemNumber` that clients see.

/** A value as Qlik has it: a text to show and, where there is one, a number to calculate and sort with. */
export interface Dual {
  readonly text: string;
  readonly num: number | undefined;
}

export interface Field {
  readonly name: string;
  readonly values: readonly Dual[];
  /** For each row of the table the index of its value. */
  readonly elements: readonly number[];
}

export interface Table {
  readonly rowCount: number;
  readonly fields: readonly Field[];
  /** Field names know no letter case apart: `undefined` for a name that the table lacks. */
  field(name: string): Field | undefined;
}

export type Row = Readonly<Record<string, Dual | string | number>>;

/** Loads rows, all with the same keys, into columns. */
export function createTable(rows: readonly Row[]): Table {
  const fields = Object.keys(rows[0] ?? {}).map((name) => loadField(name, rows));
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  return { rowCount: rows.length, fields, field: (name) => byName.get(name.toLowerCase()) };
}

function loadField(name: string, rows: readonly Row[]): Field {
  const values: Dual[] = [];
  const indexes = new Map<string, number>();
  const elements = rows.map((row) => {
    const value = toDual(row[name] ?? "");
    const known = indexes.get(value.text);
    if (known !== undefined) return known;
    indexes.set(value.text, values.length);
    return values.push(value) - 1;
  });
  return { name, values, elements };
}

function toDual(value: Dual | string | number): Dual {
  if (typeof value === "number") return { text: String(value), num: value };
  return typeof value === "string" ? { text: value, num: undefined } : value;
}
