// The functions of the JSON API over one small table of incidents. An error of theirs is `result.type: "ERROR"` and has nothing
// to do with signing in.

import type { Fields } from "../system/fields.js";
import { isObject } from "../system/fields.js";

/** The version that it plays. */
export const VERSION = "11.6.1";

const TABLE = { id: 1000, uuid: "6b1f0d3e-52a4-4d26-9d7f-2f6c3a1e0b52", name: "Incidents", dbName: "USR_INCIDENTS" };

const ITEMS = [
  { itemId: "00001", TITLE: "The report is empty", STATE: "Open", OWNER: "bill" },
  { itemId: "00002", TITLE: "A chart has no legend", STATE: "Open", OWNER: "anna" },
  { itemId: "00003", TITLE: "Sign-in asks twice", STATE: "Closed", OWNER: "bill" },
] as const;

type Item = (typeof ITEMS)[number];

/** A call of the JSON API. */
export interface JsonCall {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Fields;
  readonly user: string;
  readonly origin: string;
}

type JsonFunction = (call: JsonCall) => Record<string, unknown>;

const OK = { type: "OK", msg: "" };

const FUNCTIONS: Readonly<Record<string, JsonFunction>> = {
  getversion: () => ({ version: VERSION, result: OK }),
  getitem(call) {
    const [table = "", id = ""] = call.parameters;
    if (!isTable(table)) return failure(`The table "${table}" does not exist.`);
    const item = ITEMS[Number(id) - 1];
    return item ? { item: describe(item, call), result: OK } : failure(`The item "${id}" does not exist.`);
  },
  getitemtransitions(call) {
    const [table = "", id = ""] = call.parameters;
    const item = isTable(table) ? ITEMS[Number(id) - 1] : undefined;
    if (!item) return failure("The item does not exist.");
    const next = item.STATE === "Open" ? { id: 1, name: "Close" } : { id: 2, name: "Open again" };
    return { transitions: [next], result: OK };
  },
  getitemsbyitemid(call) {
    const found = ITEMS.filter(({ itemId }) => call.parameters.includes(itemId));
    return { items: found.map((item) => describe(item, call)), result: OK };
  },
  getitemsbylistingreport(call) {
    const size = Number(call.query.get("pagesize") ?? "20");
    const first = Number(call.query.get("recno") ?? "0");
    const page = ITEMS.slice(first, first + size).map((item) => describe(item, call));
    return { items: page, totalCount: ITEMS.length, result: OK };
  },
};

/** Answers a function's call; its name's letter case does not count. */
export function callFunction(name: string, call: JsonCall): Record<string, unknown> {
  const wanted = name.toLowerCase();
  const answer = Object.hasOwn(FUNCTIONS, wanted) ? FUNCTIONS[wanted] : undefined;
  return answer ? answer(call) : failure(`The function "${name}" does not exist.`);
}

/** An error of a function. */
export function failure(msg: string): Record<string, unknown> {
  return { result: { type: "ERROR", msg } };
}

function isTable(name: string): boolean {
  return Object.values(TABLE).some((value) => String(value).toLowerCase() === name.toLowerCase());
}

function describe(item: Item, { body, origin }: JsonCall): Record<string, unknown> {
  const { itemId, ...fields } = item;
  const id = ITEMS.indexOf(item) + 1;
  const url = `${origin}/tmtrack/tmtrack.dll?IssuePage&TableId=${TABLE.id}&RecordId=${id}`;
  const wanted = wantedFields(body["fields"]);
  const shown = Object.entries(fields).filter(([name]) => wanted === undefined || wanted.includes(name));
  return {
    id: { id, uuid: `${TABLE.uuid.slice(0, -1)}${id}`, itemIdPrefixed: `INC${itemId}`, itemId, url },
    table: TABLE,
    fieldMetadata: shown.map(([name]) => ({ dbname: name, fieldtype: "TEXT" })),
    fields: Object.fromEntries(shown.map(([name, value]) => [name, { value }])),
    ...(body["includeNotes"] === true && { notes: [] }),
  };
}

/** The names of `[{ "dbname": "TITLE" }]`; `undefined` for all fields. */
function wantedFields(fields: unknown): readonly string[] | undefined {
  if (!Array.isArray(fields)) return undefined;
  return fields.filter(isObject).map(({ dbname }) => (typeof dbname === "string" ? dbname.toUpperCase() : ""));
}
