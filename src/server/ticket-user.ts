// What Qlik accepts as a user, checked before any call. Rules: QPS API "Add ticket" (trimmed, not only whitespace, no
// backslash); dot segments would turn `/user/{directory}/{id}` into another path.
import { TicketServerError } from "./errors.js";
import type { TicketAttributes, TicketUser } from "./types.js";

/** A user whose parts are safe to send. Attributes are pairs, because a name may occur many times. */
export interface CheckedUser {
  readonly userDirectory: string;
  readonly userId: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Throws `TicketServerError` (`user-invalid`) for what Qlik would refuse, naming the part but not repeating it. */
export function checkUser(user: TicketUser): CheckedUser {
  return {
    userDirectory: checkPart("userDirectory", user.userDirectory),
    userId: checkPart("userId", user.userId),
    attributes: listAttributes(user.attributes ?? {}),
  };
}

function checkPart(name: string, value: unknown): string {
  if (typeof value !== "string") throw invalidUser(name, "is not a string", "return a string");
  const text = value.trim();
  if (text === "") throw invalidUser(name, "is blank", "return undefined when nobody is signed in");
  if (text.includes("\\")) {
    throw invalidUser(name, "holds a backslash", 'split "DOMAIN\\user" into userDirectory and userId');
  }
  if (text === "." || text === "..") throw invalidUser(name, "is a dot segment", "return the user's real name");
  if (CONTROL.test(text) || !isWellFormed(text)) {
    throw invalidUser(name, "holds control characters or broken Unicode", "clean the value before returning it");
  }
  return text;
}

function listAttributes(attributes: TicketAttributes): [string, string][] {
  return Object.entries(attributes).flatMap(([name, values]) =>
    (typeof values === "string" ? [values] : values).map((value): [string, string] => {
      if (typeof value === "string") return [name, value];
      throw invalidUser(`attributes.${name}`, "is not a string or a list of strings", "convert it to text");
    }),
  );
}

function isWellFormed(text: string): boolean {
  try {
    encodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function invalidUser(name: string, what: string, set: string): TicketServerError {
  return new TicketServerError("user-invalid", `resolveUser returned a user whose ${name} ${what}.`, {
    who: "backend",
    where: "resolveUser",
    set,
  });
}
