// Reads the fields of a backend's answer. Some frameworks wrap the answer: this file takes the wrapping off.

/** Fields by their names in lower case, for backends differ in their spelling. The first spelling counts. */
export type Fields = ReadonlyMap<string, unknown>;

/** No fields for what is no object. */
export function fieldsOf(value: unknown): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(Object(value) as object)) {
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, field);
  }
  return fields;
}

/**
 * What a source gave without its wrapping: a bare text stays a text, JSON becomes its value. JSON may stand in a JSON string, as
 * some frameworks write a text that is JSON already; ASMX and page methods of ASP.NET put the answer into `d`. Throws a
 * `SyntaxError` for broken JSON.
 */
export function unwrapAnswer(value: unknown): unknown {
  if (typeof value === "string") {
    const text = value.trim();
    // A bare credential is no JSON, even if its characters are digits.
    return /^[[{"]/.test(text) ? unwrapAnswer(JSON.parse(text)) : text;
  }
  if (typeof value !== "object" || !value) return value;
  const fields = fieldsOf(value);
  return fields.size === 1 && fields.has("d") ? unwrapAnswer(fields.get("d")) : value;
}

/** False for what backends write where they have nothing. */
export const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** An envelope around a failure, sent with a status of success: `{ IsSuccess: false }`, `{ err: … }`, `{ errors: [ … ] }`. */
export const saysItFailed = (fields: Fields): boolean =>
  fields.get("issuccess") === false ||
  fields.get("success") === false ||
  ["err", "error", "errors", "errormessage"].some((name) => isGiven(fields.get(name)));

/** A field that is a text with something in it. */
export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Milliseconds that the credential lives: `expiresInMs`, OAuth's `expires_in` (s), or a date, the first of them that is there. */
export function lifeIn(fields: Fields): number | undefined {
  const ms = msIn(fields);
  if (ms !== undefined) return ms;
  const seconds = fields.get("expires_in");
  if (typeof seconds === "number" && seconds > 0) return seconds * 1_000;
  const at = textIn(fields, "expires_at") ?? textIn(fields, "expiresat");
  const left = at === undefined ? NaN : Date.parse(at) - Date.now();
  return left > 0 ? left : undefined;
}

/** The field `expiresInMs` alone, in milliseconds. */
export function msIn(fields: Fields): number | undefined {
  const ms = fields.get("expiresinms");
  return typeof ms === "number" && ms > 0 ? ms : undefined;
}
