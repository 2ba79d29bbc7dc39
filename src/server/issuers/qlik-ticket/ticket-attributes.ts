// Attributes are rights: they reach Qlik's security rules, and the header X-Qlik-Security as `name=value;name=value`. What is
// not clearly a list of texts is refused; a ticket that silently lacks a group, or has one too many, would be worse.
import { invalidUser } from "../../errors.js";
import { holdsUnseen, isWellFormed, printable } from "../../text.js";

type Pair = [name: string, value: string];

const MOST_ATTRIBUTES = 5_000;
const MOST_NAME = 100;
const MOST_VALUE = 1_024;
const MOST_CHARACTERS = 400_000;
const RIGHT_FORM = 'attributes: { Group: ["Sales", "EU"], Region: "North" }';

/** Pairs in the order in which they were given. `undefined` is no attribute. Throws `TicketServerError` (`user-invalid`). */
export function listAttributes(attributes: unknown): Pair[] {
  if (attributes === undefined) return [];
  if (!isPlainObject(attributes)) {
    throw invalidUser("attributes", `is ${kindOf(attributes)}, not an object of texts`, `return ${RIGHT_FORM}`);
  }
  const pairs = Object.entries(attributes).flatMap(([name, value]) => pairsOf(name, value));
  const size = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (pairs.length > MOST_ATTRIBUTES || size > MOST_CHARACTERS) {
    throw invalidUser(
      "attributes",
      `are more than ${MOST_ATTRIBUTES}, or longer than ${MOST_CHARACTERS} characters together`,
      "return the groups that Qlik's security rules use",
    );
  }
  return pairs;
}

function pairsOf(name: string, value: unknown): Pair[] {
  if (value === undefined) return [];
  checkName(name);
  if (typeof value === "string") return [[name, checkValue(name, value)]];
  if (!Array.isArray(value)) {
    throw invalidUser(partOf(name), `is ${kindOf(value)}, not a text or a list of texts`, `return ${RIGHT_FORM}`);
  }
  return value.map((item: unknown): Pair => {
    if (typeof item === "string") return [name, checkValue(name, item)];
    throw invalidUser(partOf(name), `holds ${kindOf(item)}, not texts alone`, `return ${RIGHT_FORM}`);
  });
}

function checkName(name: string): void {
  const say = (what: string) => {
    throw invalidUser(partOf(name), what, `return names such as Group: ${RIGHT_FORM}`);
  };
  if (name.trim() === "") say("has a blank name");
  if (name.trim() !== name) say("has a name that begins or ends with white space");
  if (/[;=]/.test(name)) say("has a ; or = in its name");
  if (holdsUnseen(name) || !isWellFormed(name)) say("has control characters or broken Unicode in its name");
  if (name.length > MOST_NAME) say(`has a name of more than ${MOST_NAME} characters`);
}

function checkValue(name: string, value: string): string {
  const say = (what: string) => {
    throw invalidUser(partOf(name), what, "clean the value before returning it");
  };
  if (value.includes(";")) say("has a ; in its value, which would end the attribute");
  if (holdsUnseen(value) || !isWellFormed(value)) say("has control characters or broken Unicode in its value");
  if (value.length > MOST_VALUE) say(`has a value of more than ${MOST_VALUE} characters`);
  return value;
}

function partOf(name: string): string {
  return `attributes.${printable(name, 50)}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  if (value instanceof Set) return "a Set";
  if (value instanceof Map) return "a Map";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
