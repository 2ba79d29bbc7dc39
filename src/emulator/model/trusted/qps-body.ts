// Bodies of the trusted side, checked in the order that the real errors show: JSON, required properties, their values.
// Property names count in any letter case.

import { plainError } from "./qps-answers.js";
import type { Settings } from "../settings/settings.js";
import type { UserAttributes } from "../state/sessions.js";
import type { ProxyResponse, QlikUserId } from "../types.js";

/** What both the ticket call and the session call say about a user. */
export interface UserBody {
  readonly user: QlikUserId;
  readonly attributes: UserAttributes;
  /** The other properties; names in lower case. */
  readonly properties: ReadonlyMap<string, unknown>;
}

export interface Refusal {
  readonly error: ProxyResponse;
}

/** Reads the body; `required` names the properties that must be there, in the order in which they are missed. */
export function parseUserBody(body: string, settings: Settings, required: readonly string[]): UserBody | Refusal {
  const properties = parseProperties(body);
  if (!properties) return refuse(400, "The request body is not a JSON object.");
  const absent = required.find((name) => !properties.has(name.toLowerCase()));
  if (absent) return refuse(settings.errorStatus, missing(absent, body));
  const userDirectory = parseUserPart(properties.get("userdirectory"));
  const userId = parseUserPart(properties.get("userid"));
  if (userDirectory === undefined || userId === undefined) {
    const name = userDirectory === undefined ? "UserDirectory" : "UserId";
    return refuse(settings.badUserStatus, `${name} must be a text, not blank and without a backslash.`);
  }
  const attributes = parseAttributes(properties.get("attributes"));
  if (!attributes) return refuse(400, "Attributes must be a list of objects with one property each.");
  return { user: { userDirectory, userId }, attributes, properties };
}

function refuse(status: number, text: string): Refusal {
  return { error: plainError(status, text) };
}

// Keyed in lower case; of two that differ only in case the later one counts.
function parseProperties(body: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value).map(([key, entry]) => [key.toLowerCase(), entry]));
  } catch {
    return undefined;
  }
}

// The text up to "JSON" is on record; what follows is how the .NET serializer that speaks here goes on.
function missing(name: string, body: string): string {
  const lines = body.trimEnd().split("\n");
  const position = lines.at(-1)?.length ?? 0;
  return `Required property '${name}' not found in JSON. Path '', line ${lines.length}, position ${position}.`;
}

function parseUserPart(value: unknown): string | undefined {
  // That serializer reads a number as its text.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.trim() === "" || text.includes("\\")) return undefined;
  return text.trim();
}

function parseAttributes(value: unknown): UserAttributes | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const attributes: Record<string, string>[] = [];
  for (const entry of value as unknown[]) {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
    const pairs: [string, unknown][] = Object.entries(entry);
    const [name, text] = pairs[0] ?? [];
    if (pairs.length !== 1 || name === undefined) return undefined;
    if (text !== null && typeof text !== "string" && typeof text !== "number" && typeof text !== "boolean")
      return undefined;
    attributes.push({ [name]: String(text ?? "") });
  }
  return attributes;
}
