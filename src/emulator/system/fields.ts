// The body of a request as fields: JSON or a form, as its Content-Type says.

import type { ProxyRequest } from "../model/types.js";

/** A body's fields; those of a form are texts. */
export type Fields = Readonly<Record<string, unknown>>;

/** The media type of the body, in lower case and without parameters; `""` for none. */
export function mediaTypeOf({ headers }: ProxyRequest): string {
  return (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The fields of a JSON object or a form; `undefined` for any other body, and for JSON that is none. */
export function readFields(request: ProxyRequest): Fields | undefined {
  const type = mediaTypeOf(request);
  if (type === "application/json") return readJsonObject(request.body ?? "");
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(request.body ?? ""));
  return undefined;
}

/** A JSON object; `undefined` for what is none. */
export function readJsonObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The field as a text; `undefined` for one that is absent, empty or no text. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether it is an object and no list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
